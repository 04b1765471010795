#include "gateway/redaction.hpp"

namespace reconciled {

namespace {

bool is_encoded(std::string_view text, char c) {
  constexpr std::string_view lower = "0123456789abcdef";
  constexpr std::string_view upper = "0123456789ABCDEF";
  if (text.size() < 3 || text[0] != '%') return false;
  const auto byte = static_cast<unsigned char>(c);
  return (text[1] == lower[byte >> 4] || text[1] == upper[byte >> 4]) &&
         (text[2] == lower[byte & 15] || text[2] == upper[byte & 15]);
}

// How many bytes at the beginning of `text` say `secret`, as it is or with characters of it as %XX;
// 0 when they say something else.
std::size_t extent_of(std::string_view text, std::string_view secret) {
  if (text.starts_with(secret)) return secret.size();
  std::size_t at = 0;
  for (const char c : secret) {
    if (is_encoded(text.substr(at), c)) {
      at += 3;
    } else if (at < text.size() && text[at] == c) {
      at += 1;
    } else {
      return 0;
    }
  }
  return at;
}

}  // namespace

std::string redacted(std::string_view text, std::string_view secret) {
  if (secret.size() < shortest_secret) return std::string{text};
  std::string result;
  while (!text.empty()) {
    if (const std::size_t extent = extent_of(text, secret); extent > 0) {
      result += "[redacted]";
      text.remove_prefix(extent);
    } else {
      result += text.front();
      text.remove_prefix(1);
    }
  }
  return result;
}

}  // namespace reconciled
