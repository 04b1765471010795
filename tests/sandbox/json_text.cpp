#include "json_text.hpp"

#include <fmt/format.h>

#include <iterator>

namespace sandbox {
namespace {

// The code point that starts at `position` of well-formed UTF-8, and how many bytes it takes.
struct CodePoint {
  char32_t value;
  std::size_t byte_count;
};

CodePoint code_point_at(std::string_view text, std::size_t position) {
  const auto byte = [&](std::size_t i) {
    return position + i < text.size() ? static_cast<unsigned char>(text[position + i]) : 0U;
  };
  const char32_t lead = byte(0);
  if (lead < 0xE0) return {((lead & 0x1FU) << 6U) | (byte(1) & 0x3FU), 2};
  if (lead < 0xF0)
    return {((lead & 0x0FU) << 12U) | ((byte(1) & 0x3FU) << 6U) | (byte(2) & 0x3FU), 3};
  return {((lead & 0x07U) << 18U) | ((byte(1) & 0x3FU) << 12U) | ((byte(2) & 0x3FU) << 6U) |
              (byte(3) & 0x3FU),
          4};
}

void append_escaped(std::string& out, char32_t point) {
  const auto unit = [&](char32_t value) {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint32_t>(value));
  };
  if (point < 0x10000) return unit(point);
  unit(0xD800U + ((point - 0x10000U) >> 10U));
  unit(0xDC00U + ((point - 0x10000U) & 0x3FFU));
}

void append_plain(std::string& out, char c) {
  switch (c) {
    case '"': out += "\\\""; break;
    case '\\': out += "\\\\"; break;
    case '\n': out += "\\n"; break;
    case '\r': out += "\\r"; break;
    case '\t': out += "\\t"; break;
    default:
      if (static_cast<unsigned char>(c) < 0x20)
        append_escaped(out, static_cast<unsigned char>(c));
      else
        out += c;
  }
}

}  // namespace

void JsonText::separate() {
  if (text_.empty()) return;
  const char last = text_.back();
  if (last != '{' && last != '[' && last != ':') text_ += ',';
}

JsonText& JsonText::begin_object() {
  separate();
  text_ += '{';
  return *this;
}

JsonText& JsonText::end_object() {
  text_ += '}';
  return *this;
}

JsonText& JsonText::begin_array() {
  separate();
  text_ += '[';
  return *this;
}

JsonText& JsonText::end_array() {
  text_ += ']';
  return *this;
}

JsonText& JsonText::key(std::string_view name) {
  string(name);
  text_ += ':';
  return *this;
}

JsonText& JsonText::string(std::string_view value, Escaping escaping) {
  separate();
  text_ += '"';
  for (std::size_t i = 0; i < value.size();) {
    if (escaping == Escaping::utf8 || static_cast<unsigned char>(value[i]) < 0x80) {
      append_plain(text_, value[i++]);
    } else {
      const auto point = code_point_at(value, i);
      append_escaped(text_, point.value);
      i += point.byte_count;
    }
  }
  text_ += '"';
  return *this;
}

JsonText& JsonText::integer(std::int64_t value) {
  return raw(fmt::format_int(value).c_str());
}

JsonText& JsonText::boolean(bool value) {
  return raw(value ? "true" : "false");
}

JsonText& JsonText::null() {
  return raw("null");
}

JsonText& JsonText::raw(std::string_view json) {
  separate();
  text_ += json;
  return *this;
}

}  // namespace sandbox
