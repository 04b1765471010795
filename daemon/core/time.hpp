// Time as this program means it: UTC, microseconds for what happened, whole seconds for windows.
// No clock here: an instant is always handed in.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace reconciled {

using Time = std::chrono::sys_time<std::chrono::microseconds>;
using std::chrono::sys_seconds;

/// Reads ISO 8601 with an offset or Z, as the vendor writes it: 2019-11-27T12:01:01.5+08:00.
/// At most nine decimals, of which six are kept. Nothing for any other text.
std::optional<Time> parse_time(std::string_view text);

/// 2019-11-27T04:01:01Z, with six decimals only where the instant has a fraction.
std::string format_time(Time time);

}  // namespace reconciled
