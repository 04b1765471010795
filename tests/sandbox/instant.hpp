// Knows how an instant is written: ISO 8601 with an offset, both ways.
// All times in the sandbox are UTC with microseconds; nothing here reads a clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sandbox {

using Instant = std::chrono::sys_time<std::chrono::microseconds>;

inline constexpr Instant never = Instant::max();

enum class Precision : std::uint8_t { seconds, milliseconds, microseconds };

// "2026-01-31T08:00:00+08:00", "...T00:00:00Z", up to six digits of a fraction. Anything else,
// a date that the calendar lacks and a leap second included, is nothing.
std::optional<Instant> parse_instant(std::string_view text);

// An offset of zero is written as Z.
std::string format_instant(Instant instant, Precision precision,
                           std::chrono::minutes offset = std::chrono::minutes{0});

// "20260131", the day in UTC.
std::string format_date(Instant instant);

}  // namespace sandbox
