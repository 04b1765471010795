#include "core/webhook_signature.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>

#include "core/expects.hpp"

namespace reconciled {

namespace {

// Whole groups, padding at the end alone: OpenSSL's decoder passes over blanks, and takes padding
// anywhere.
bool is_base64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return false;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/';
  });
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string base64_decoded(std::string_view text) {
  std::string bytes(text.size() / 4 * 3, '\0');
  const int length = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()), bytes_of(text),
                                     static_cast<int>(text.size()));
  expects(length == static_cast<int>(bytes.size()), "base64 was looked at before it is decoded");
  const std::size_t padding = text.size() - (text.find_last_not_of('=') + 1);
  bytes.resize(bytes.size() - padding);
  return bytes;
}

}  // namespace

std::optional<std::string> webhook_key(std::string_view secret) {
  constexpr std::string_view prefix = "whsec_";
  if (!secret.starts_with(prefix)) {
    return secret.empty() ? std::nullopt : std::optional{std::string{secret}};
  }
  secret.remove_prefix(prefix.size());
  if (!is_base64(secret)) return std::nullopt;
  return base64_decoded(secret);
}

std::string webhook_signature(std::string_view key, std::string_view id, std::int64_t timestamp_s,
                              std::string_view body) {
  std::string message{id};
  message.append(".").append(std::to_string(timestamp_s)).append(".").append(body);
  std::array<unsigned char, 32> digest{};
  unsigned int length = 0;
  const auto* const done = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                                bytes_of(message), message.size(), digest.data(), &length);
  expects(done != nullptr && length == digest.size(), "HMAC-SHA256 is always available");
  std::array<unsigned char, 45> base64{};  // 44 digits and a NUL
  const int digit_count = EVP_EncodeBlock(base64.data(), digest.data(), digest.size());
  return "v1," + std::string(base64.begin(), base64.begin() + digit_count);
}

}  // namespace reconciled
