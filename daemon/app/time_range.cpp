#include "app/time_range.hpp"

#include <string>

namespace reconciled {

namespace {

std::optional<Time> parse_day_or_time(std::string_view text) {
  if (text.find('T') != std::string_view::npos) return parse_time(text);
  return parse_time(std::string(text) + "T00:00:00Z");
}

}  // namespace

std::optional<TimeRange> parse_time_range(std::string_view text) {
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) return std::nullopt;
  const auto from = parse_day_or_time(text.substr(0, dots));
  const auto to = parse_day_or_time(text.substr(dots + 2));
  if (!from || !to || *from >= *to) return std::nullopt;
  return TimeRange{*from, *to};
}

}  // namespace reconciled
