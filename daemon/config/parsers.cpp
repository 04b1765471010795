#include "config/parsers.hpp"

#include <fmt/format.h>

#include <charconv>

namespace reconciled::config_file {

Parsed<int> parse_whole_number(int min, int max, std::string_view text) {
  int number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = read.ec == std::errc{} && read.ptr == text.data() + text.size();
  if (!is_whole || number < min || number > max) {
    return Complaint{fmt::format("must be a whole number from {} to {}", min, max)};
  }
  return number;
}

}  // namespace reconciled::config_file
