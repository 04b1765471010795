#include "config/source_text.hpp"

#include <algorithm>

#include "config/regular_file.hpp"

namespace reconciled::config_file {
namespace {

constexpr std::size_t max_file_bytes = 1024 * 1024;

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xc0u) == 0x80u;
}

struct Character {
  char32_t code;
  std::size_t size_bytes;  // 0: these bytes are not UTF-8
};

Character first_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return {0, 0};
  char32_t code = lead & (0x7fu >> size);
  for (const char c : text.substr(1, size - 1)) {
    if (!is_continuation(c)) return {0, 0};
    code = code << 6 | (static_cast<unsigned char>(c) & 0x3fu);
  }
  const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (overlong || surrogate || code > 0x10ffff) return {0, 0};
  return {code, size};
}

bool is_control(char32_t code) {
  return (code < 0x20 && code != '\t' && code != '\n') || (code >= 0x7f && code < 0xa0);
}

struct Fault {
  std::size_t offset;
  const char* message;
};

// The first thing that keeps the text from being read.
std::optional<Fault> first_fault(std::string_view text) {
  for (std::size_t offset = 0; offset < text.size();) {
    const auto rest = text.substr(offset);
    const auto character = first_character(rest);
    if (character.size_bytes == 0) {
      return Fault{offset, "the file is not UTF-8 here: save the file in the encoding UTF-8"};
    }
    if (is_control(character.code) && !rest.starts_with("\r\n")) {
      return Fault{offset,
                   "the file has a control character here: remove it, and end lines with LF"};
    }
    offset += character.size_bytes;
  }
  return std::nullopt;
}

}  // namespace

Position Locator::at(std::size_t offset) {
  if (offset < offset_) {
    offset_ = 0;
    position_ = {};
  }
  for (; offset_ < std::min(offset, text_.size()); ++offset_) {
    if (text_[offset_] == '\n') {
      position_ = {position_.line + 1, 1};
    } else if (!is_continuation(text_[offset_])) {
      ++position_.column;
    }
  }
  return position_;
}

std::optional<std::string> read_source_text(const std::filesystem::path& file,
                                            FindingList& findings) {
  const auto content = read_regular_file(file, max_file_bytes);
  if (!content) {
    findings.add_about_the_file(content.error().text);
    return std::nullopt;
  }
  std::string_view text = content->bytes.reveal();
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  if (const auto fault = first_fault(text)) {
    findings.add(Locator(text).at(fault->offset), fault->message);
    return std::nullopt;
  }
  return std::string(text);
}

}  // namespace reconciled::config_file
