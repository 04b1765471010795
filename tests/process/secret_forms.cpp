#include "secret_forms.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>
#include <memory>
#include <sstream>
#include <stdexcept>

namespace outside {

namespace {

std::string base64(std::string_view bytes, std::string_view last_digits) {
  const std::string digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + std::string(last_digits);
  std::string text;
  for (std::size_t i = 0; i + 3 <= bytes.size(); i += 3) {
    unsigned group = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      group = group << 8 | static_cast<unsigned char>(bytes[i + j]);
    }
    for (int shift = 18; shift >= 0; shift -= 6) text += digits[group >> shift & 63];
  }
  return text;
}

void append_hex(std::string& text, char byte, const char* digits) {
  text += digits[static_cast<unsigned char>(byte) >> 4];
  text += digits[static_cast<unsigned char>(byte) & 15];
}

constexpr const char* lower_digits = "0123456789abcdef";
constexpr const char* upper_digits = "0123456789ABCDEF";

std::string hex(std::string_view bytes, const char* digits) {
  std::string text;
  for (const char c : bytes) append_hex(text, c, digits);
  return text;
}

std::string percent_encoded(std::string_view bytes, const char* digits) {
  std::string text;
  for (const char c : bytes) {
    const bool is_unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                               (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
                               c == '~';
    if (is_unreserved) {
      text += c;
    } else {
      append_hex(text += '%', c, digits);
    }
  }
  return text;
}

std::string number_of(const EVP_PKEY* key, const char* name) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &number) != 1) {
    throw std::runtime_error(std::string("the key has no ") + name);
  }
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
  BN_free(number);
  return bytes;
}

}  // namespace

std::vector<SecretForm> forms_of(std::string_view secret) {
  std::vector<SecretForm> forms{{"raw", std::string(secret)},
                                {"lower hex", hex(secret, lower_digits)},
                                {"upper hex", hex(secret, upper_digits)},
                                {"URL", percent_encoded(secret, upper_digits)},
                                {"lower URL", percent_encoded(secret, lower_digits)}};
  for (std::size_t skipped = 0; skipped < 3; ++skipped) {
    const std::string_view whole_groups = secret.substr(skipped);
    forms.push_back({"base64 of byte " + std::to_string(skipped), base64(whole_groups, "+/")});
    forms.push_back({"base64url of byte " + std::to_string(skipped), base64(whole_groups, "-_")});
  }
  return forms;
}

std::vector<std::string> pieces_of(std::string_view secret) {
  constexpr std::size_t size = 16;
  if (secret.size() < 2 * size) return {std::string(secret)};
  std::vector<std::string> pieces;
  for (std::size_t at = 0; at + size <= secret.size(); at += size) {
    pieces.emplace_back(secret.substr(at, size));
  }
  return pieces;
}

std::vector<std::string> secret_parts_of_key(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
  if (!key) throw std::runtime_error("this is no private key");
  std::vector<std::string> parts;
  for (const char* name : {OSSL_PKEY_PARAM_RSA_D, OSSL_PKEY_PARAM_RSA_FACTOR1,
                           OSSL_PKEY_PARAM_RSA_FACTOR2, OSSL_PKEY_PARAM_RSA_EXPONENT1,
                           OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1}) {
    std::string number = number_of(key.get(), name);
    parts.push_back(number);
    std::reverse(number.begin(), number.end());
    parts.push_back(std::move(number));
  }
  // The first lines tell the kind of key and the modulus, which is public.
  std::istringstream lines(pem);
  constexpr int public_line_count = 7;
  int line_count = 0;
  for (std::string line; std::getline(lines, line); ++line_count) {
    if (line_count > public_line_count && line.size() >= 32) parts.push_back(line);
  }
  return parts;
}

}  // namespace outside
