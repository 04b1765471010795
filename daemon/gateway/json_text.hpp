// Text out of an answer, made fit for PostgreSQL.
#pragma once

#include <string>
#include <string_view>

namespace reconciled {

/// U+0000 becomes U+FFFD.
inline std::string without_nul(std::string_view text) {
  std::string result{text};
  for (std::size_t at = result.find('\0'); at != std::string::npos; at = result.find('\0', at)) {
    result.replace(at, 1, "\xEF\xBF\xBD");
  }
  return result;
}

/// The source text of a JSON value in which every U+0000 (an escape, necessarily) is turned into
/// U+FFFD, because jsonb holds none.
inline std::string without_nul_escapes(std::string_view json) {
  std::string text{json};
  if (json.find("\\u0000") == std::string_view::npos) return text;
  // One step per escape, so that the second half of "\\" never starts one: \\u0000 is a backslash
  // and five letters.
  for (std::size_t at = text.find('\\'); at != std::string::npos; at = text.find('\\', at + 2)) {
    if (text.compare(at, 6, "\\u0000") == 0) text.replace(at, 6, "\\ufffd");
  }
  return text;
}

/// At most `byte_count` bytes of UTF-8, cut between characters.
inline std::string_view cut(std::string_view utf8, std::size_t byte_count) {
  if (utf8.size() <= byte_count) return utf8;
  while (byte_count > 0 && (static_cast<unsigned char>(utf8[byte_count]) & 0xC0) == 0x80) {
    --byte_count;
  }
  return utf8.substr(0, byte_count);
}

}  // namespace reconciled
