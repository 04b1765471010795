#include "config/time_zone.hpp"

#include <algorithm>
#include <filesystem>

#include "config/regular_file.hpp"

namespace reconciled {
namespace {

bool is_zone_name(std::string_view text) {
  const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/_+-").find(c) != std::string_view::npos;
  });
  // right/ counts leap seconds, which no other clock here does.
  return is_plain && !text.empty() && !text.starts_with('/') && !text.starts_with("right/");
}

bool has_rules(std::string_view name) {
  constexpr std::size_t largest_zone_bytes = 64 * 1024;
  const auto content =
      read_regular_file(std::filesystem::path("/usr/share/zoneinfo") / name, largest_zone_bytes);
  return content && content->bytes.reveal().starts_with("TZif");
}

}  // namespace

Parsed<std::string> parse_time_zone(std::string_view text) {
  if (text == "UTC" || (is_zone_name(text) && has_rules(text))) return std::string(text);
  return Complaint{"is not a time zone of this system: write an IANA name such as Europe/Berlin"};
}

}  // namespace reconciled
