// How long a delivery waits for its next attempt. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "core/time.hpp"

namespace reconciled {

/// What a Retry-After header asks for (RFC 9110: seconds, or a date), at most an hour. Nothing for
/// any other text, the two forms of a date that were obsolete in 1997 included, and for what asks
/// for no pause at all.
std::optional<std::chrono::milliseconds> read_retry_after(std::string_view value, Time now);

/// After the attempt of this number, the first being 1: 5 s doubling to 15 min, a fifth more or
/// less, so that what failed together does not come again together. `id` decides which.
std::chrono::milliseconds retry_pause(int attempt, std::string_view id);

}  // namespace reconciled
