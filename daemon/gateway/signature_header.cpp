#include "gateway/signature_header.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace reconciled {

namespace {

constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint8_t not_a_digit = 0xff;

constexpr std::array<std::uint8_t, 256> base64_values = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(not_a_digit);
  for (std::size_t i = 0; i < base64_digits.size(); ++i) {
    values[static_cast<unsigned char>(base64_digits[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}();

void append_percent_encoded(std::string& text, char digit) {
  switch (digit) {
    case '+': text += "%2B"; break;
    case '/': text += "%2F"; break;
    case '=': text += "%3D"; break;
    default: text += digit;
  }
}

std::optional<int> hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return std::nullopt;
}

// Decodes %XX and nothing else: a '+' is a base64 digit here, never a blank.
std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  while (true) {
    const std::size_t percent = text.find('%');
    decoded.append(text.substr(0, percent));
    if (percent == std::string_view::npos) return decoded;
    text.remove_prefix(percent);
    if (text.size() < 3) return std::nullopt;
    const auto high = hex_value(text[1]);
    const auto low = hex_value(text[2]);
    if (!high || !low) return std::nullopt;
    decoded += static_cast<char>(*high * 16 + *low);
    text.remove_prefix(3);
  }
}

// Canonical base64 only: full groups, padding at the end, unused bits zero, nothing in between.
std::optional<std::string> base64_decoded(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0) return std::nullopt;
  std::size_t digit_count = text.size();
  while (text.size() - digit_count < 2 && text[digit_count - 1] == '=') --digit_count;
  std::string bytes(digit_count * 6 / 8, '\0');
  std::size_t byte_count = 0;
  std::uint32_t bits = 0;
  int bit_count = 0;
  for (const char c : text.substr(0, digit_count)) {
    const std::uint8_t value = base64_values[static_cast<unsigned char>(c)];
    if (value == not_a_digit) return std::nullopt;
    bits = (bits << 6 | value) & 0xffff;
    bit_count += 6;
    if (bit_count >= 8) {
      bit_count -= 8;
      bytes[byte_count++] = static_cast<char>(bits >> bit_count & 0xff);
    }
  }
  const std::uint32_t unused_bits = bits & ((1U << bit_count) - 1);
  if (bit_count >= 6 || unused_bits != 0) return std::nullopt;
  return bytes;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool is_key_version(std::string_view text) {
  if (text.empty() || text.size() > 9 || text.front() == '0') return false;
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

// The three parameters that the vendor documents. Each may come once.
struct Parameters {
  std::optional<std::string_view> algorithm;
  std::optional<std::string_view> key_version;
  std::optional<std::string_view> signature;

  bool set(std::string_view name, std::string_view value) {
    std::optional<std::string_view>* const parameter = name == "algorithm"    ? &algorithm
                                                       : name == "keyVersion" ? &key_version
                                                       : name == "signature"  ? &signature
                                                                              : nullptr;
    if (parameter == nullptr || *parameter) return false;
    *parameter = value;
    return true;
  }
};

std::optional<Parameters> parameters_of(std::string_view header) {
  Parameters parameters;
  while (true) {
    const std::size_t comma = header.find(',');
    const std::string_view one = trimmed(header.substr(0, comma));
    const std::size_t equals = one.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    if (!parameters.set(one.substr(0, equals), one.substr(equals + 1))) return std::nullopt;
    if (comma == std::string_view::npos) return parameters;
    header.remove_prefix(comma + 1);
  }
}

}  // namespace

std::string signature_header_start(int key_version) {
  return "algorithm=RSA256, keyVersion=" + std::to_string(key_version) + ", signature=";
}

void append_encoded_signature(std::string& header, std::span<const unsigned char> bytes) {
  header.reserve(header.size() + (bytes.size() + 2) / 3 * 4 + 64);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = std::uint32_t{bytes[i]} << 16;
    if (count > 1) group |= std::uint32_t{bytes[i + 1]} << 8;
    if (count > 2) group |= std::uint32_t{bytes[i + 2]};
    for (std::size_t digit = 0; digit < 4; ++digit) {
      const char c = digit <= count ? base64_digits[group >> (18 - 6 * digit) & 63] : '=';
      append_percent_encoded(header, c);
    }
  }
}

std::optional<std::string> signature_bytes_of(std::string_view header) {
  const auto parameters = parameters_of(header);
  if (!parameters || !parameters->signature) return std::nullopt;
  if (parameters->algorithm != "RSA256") return std::nullopt;
  if (parameters->key_version && !is_key_version(*parameters->key_version)) return std::nullopt;
  const auto base64 = percent_decoded(*parameters->signature);
  if (!base64) return std::nullopt;
  return base64_decoded(*base64);
}

}  // namespace reconciled
