#include "pg_messages.hpp"

#include <cctype>

namespace pg_proxy {

namespace {

// The text behind type and length, in upper case, up to its zero, a semicolon or a space.
std::string first_word(std::string_view message) {
  std::string word;
  for (const char c : message.substr(5)) {
    if (c == '\0' || c == ';' || c == ' ') break;
    word += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return word;
}

}  // namespace

std::uint32_t number_at(std::string_view bytes, std::size_t offset) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    number = number << 8 | static_cast<unsigned char>(bytes[offset + i]);
  }
  return number;
}

std::size_t first_message_length(std::string_view bytes) {
  if (bytes.size() < 8) return 0;
  const std::size_t length = number_at(bytes, 0);
  return bytes.size() < length ? 0 : length;
}

std::size_t message_length(std::string_view bytes) {
  if (bytes.size() < 5) return 0;
  const std::size_t length = 1 + std::size_t{number_at(bytes, 1)};
  return bytes.size() < length ? 0 : length;
}

bool is_commit(std::string_view query_message) {
  return first_word(query_message) == "COMMIT";
}

bool is_begin(std::string_view query_message) {
  const std::string word = first_word(query_message);
  return word == "BEGIN" || word == "START";
}

bool says_commit(std::string_view complete_message) {
  return first_word(complete_message) == "COMMIT";
}

char transaction_status(std::string_view ready_message) {
  return ready_message.size() > 5 ? ready_message[5] : '?';
}

}  // namespace pg_proxy
