// Text out of a JSON tree, made fit for PostgreSQL.
#pragma once

#include <boost/json/string.hpp>
#include <string>
#include <string_view>

namespace reconciled {

inline std::string_view view_of(const boost::json::string& text) {
  return {text.data(), text.size()};
}

/// U+0000 becomes U+FFFD.
inline std::string without_nul(std::string_view text) {
  std::string result{text};
  for (std::size_t at = result.find('\0'); at != std::string::npos; at = result.find('\0', at)) {
    result.replace(at, 1, "\xEF\xBF\xBD");
  }
  return result;
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
