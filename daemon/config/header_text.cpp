#include "config/header_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace reconciled {
namespace {

// Ours, those that every request must have for signing and those that frame a message.
constexpr std::array<std::string_view, 23> reserved_names{"accept",
                                                          "accept-encoding",
                                                          "access-token",
                                                          "authorization",
                                                          "client-id",
                                                          "connection",
                                                          "content-encoding",
                                                          "content-length",
                                                          "content-type",
                                                          "cookie",
                                                          "date",
                                                          "expect",
                                                          "host",
                                                          "keep-alive",
                                                          "proxy-authorization",
                                                          "request-time",
                                                          "response-time",
                                                          "signature",
                                                          "te",
                                                          "trailer",
                                                          "transfer-encoding",
                                                          "upgrade",
                                                          "user-agent"};

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// RFC 9110, 5.6.2
bool is_token_character(char c) {
  return is_letter_or_digit(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string::npos;
}

std::string lower_case(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

}  // namespace

bool is_header_safe(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

Parsed<std::string> parse_identifier(std::string_view text, std::size_t max_size) {
  if (!is_header_safe(text)) {
    return Complaint{"must be an identifier: write letters, digits and signs without spaces"};
  }
  if (text.size() > max_size) {
    return Complaint{fmt::format("is too long: write at most {} characters", max_size)};
  }
  return std::string(text);
}

Parsed<std::string> parse_header_name(std::string_view text) {
  constexpr std::size_t max_size = 64;
  if (text.empty() || text.size() > max_size ||
      !std::all_of(text.begin(), text.end(), is_token_character)) {
    return Complaint{"must be the name of an HTTP header, such as Connected-CustomerId"};
  }
  if (std::find(reserved_names.begin(), reserved_names.end(), lower_case(text)) !=
      reserved_names.end()) {
    return Complaint{
        "names a header that every request carries: write another, such as "
        "Connected-CustomerId"};
  }
  return std::string(text);
}

}  // namespace reconciled
