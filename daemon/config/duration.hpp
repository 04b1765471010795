// Durations (`500ms 5s 15m 1h 1d`) and rates (`10/s`) as people write them in the file.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "config/parsed.hpp"

namespace reconciled {

/// `count` calls in each `period`.
struct Rate {
  std::int64_t count = 10;
  std::chrono::seconds period{1};

  /// The time from one call to the next when calls come evenly.
  std::chrono::microseconds interval() const;

  /// Calls that may come at once: a tenth of a second's worth, at least one.
  std::int64_t burst_count() const;

  friend bool operator==(const Rate&, const Rate&) = default;
};

/// Both ends belong to the range.
struct DurationRange {
  std::chrono::milliseconds min;
  std::chrono::milliseconds max;
};

/// No duration of the file is longer: sums of a time and a few of these cannot overflow.
inline constexpr std::chrono::milliseconds longest_duration = std::chrono::days{3650};

/// Zero is a duration here; the ranges of most keys exclude it.
Parsed<std::chrono::milliseconds> parse_duration(std::string_view text);

/// As parse_duration, within a range that the complaint names.
Parsed<std::chrono::milliseconds> parse_duration_in(DurationRange range, std::string_view text);

/// N/s, N/m or N/h, N from 1 to 1,000,000.
Parsed<Rate> parse_rate(std::string_view text);

/// The shortest way to write it: `90s`, not `90000ms`.
std::string duration_text(std::chrono::milliseconds duration);

}  // namespace reconciled
