#include "signature.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>

namespace sandbox {
namespace {

bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  return {};
}

std::string percent_encode(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (is_unreserved(c))
      encoded += c;
    else
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      if (!is_unreserved(text[i])) return {};
      decoded += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return {};
    const auto high = hex_digit(text[i + 1]);
    const auto low = hex_digit(text[i + 2]);
    if (!high || !low) return {};
    decoded += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  return decoded;
}

std::string base64_encode(std::string_view bytes) {
  std::string encoded(4 * ((bytes.size() + 2) / 3) + 1, '\0');
  const auto size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                                    reinterpret_cast<const unsigned char*>(bytes.data()),
                                    static_cast<int>(bytes.size()));
  encoded.resize(static_cast<std::size_t>(size));
  return encoded;
}

std::optional<std::string> base64_decode(const std::string& text) {
  if (text.empty() || text.size() % 4 != 0) return {};
  std::string decoded(text.size() / 4 * 3, '\0');
  const auto size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(decoded.data()),
                                    reinterpret_cast<const unsigned char*>(text.data()),
                                    static_cast<int>(text.size()));
  if (size < 0) return {};
  const auto padding = std::count(text.end() - 2, text.end(), '=');
  decoded.resize(static_cast<std::size_t>(size - padding));
  // OpenSSL overlooks white space and stray bits; only the one canonical form is right.
  if (base64_encode(decoded) != text) return {};
  return decoded;
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool take_comma(std::string_view& text) {
  if (!take(text, ",")) return false;
  take(text, " ");
  return true;
}

}  // namespace

std::string content_to_sign(std::string_view path, std::string_view client_id,
                            std::string_view time, std::string_view body) {
  return fmt::format("POST {}\n{}.{}.{}", path, client_id, time, body);
}

std::optional<SignatureHeader> parse_signature_header(std::string_view value) {
  if (!take(value, "algorithm=RSA256") || !take_comma(value) || !take(value, "keyVersion="))
    return {};
  const auto digit_count = std::min(value.find_first_not_of("0123456789"), value.size());
  if (digit_count == 0 || digit_count > 6) return {};
  const int key_version = std::stoi(std::string(value.substr(0, digit_count)));
  value.remove_prefix(digit_count);
  if (!take_comma(value) || !take(value, "signature=")) return {};
  const auto encoded = percent_decode(value);
  if (!encoded) return {};
  const auto signature = base64_decode(*encoded);
  if (!signature) return {};
  return SignatureHeader{key_version, *signature};
}

std::string format_signature_header(const SignatureHeader& header) {
  return fmt::format("algorithm=RSA256,keyVersion={},signature={}", header.key_version,
                     percent_encode(base64_encode(header.signature)));
}

}  // namespace sandbox
