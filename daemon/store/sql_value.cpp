#include "store/sql_value.hpp"

#include <algorithm>

namespace reconciled {

namespace {

bool is_quoted_with_backslash(char c) {
  return c == '"' || c == '\\';
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20;
}

// Appends `text`, plain stretches as a whole, since nearly all of it is plain.
template <class IsSpecial, class AppendSpecial>
void append_stretches(std::string& out, std::string_view text, IsSpecial is_special,
                      AppendSpecial append_special) {
  auto begin = text.begin();
  for (;;) {
    const auto special = std::find_if(begin, text.end(), is_special);
    out.append(begin, special);
    if (special == text.end()) return;
    append_special(*special);
    begin = special + 1;
  }
}

}  // namespace

std::string array_of(const std::vector<std::string>& values) {
  std::string text = "{";
  const auto append_special = [&](char c) { text.append({'\\', c}); };
  for (const std::string& value : values) {
    if (text.size() > 1) text += ',';
    text += '"';
    append_stretches(text, value, is_quoted_with_backslash, append_special);
    text += '"';
  }
  return text += '}';
}

std::string array_of(const std::vector<std::int64_t>& values) {
  std::string text = "{";
  for (const std::int64_t value : values) {
    if (text.size() > 1) text += ',';
    text += std::to_string(value);
  }
  return text += '}';
}

void append_json(std::string& json, std::string_view text) {
  constexpr char digits[] = "0123456789abcdef";
  const auto is_special = [](char c) { return is_quoted_with_backslash(c) || is_control(c); };
  const auto append_special = [&](char c) {
    if (is_control(c)) {
      json += "\\u00";
      json += digits[static_cast<unsigned char>(c) >> 4];
      json += digits[c & 15];
    } else {
      json.append({'\\', c});
    }
  };
  json += '"';
  append_stretches(json, text, is_special, append_special);
  json += '"';
}

}  // namespace reconciled
