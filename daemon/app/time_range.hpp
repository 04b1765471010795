// A stretch of time as people say it on the command line.
#pragma once

#include <optional>
#include <string_view>

#include "core/time.hpp"

namespace reconciled {

struct TimeRange {
  Time from;  // included
  Time to;    // not included
};

/// Reads FROM..TO, each an ISO 8601 time with its offset or a day, which begins at midnight UTC.
/// Nothing for any other text, and where FROM is not before TO.
std::optional<TimeRange> parse_time_range(std::string_view text);

}  // namespace reconciled
