// Sums of amounts that cannot overflow: 2^64 rows of 2^63 minor units each fit into 128 bits. A
// balance outside of int64 is exact here and simply never equals one that was told.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>

namespace reconciled {

__extension__ typedef __int128 Exact;

/// As a balance; nothing where it is outside of int64.
inline std::optional<std::int64_t> to_balance(Exact value) {
  if (value < std::numeric_limits<std::int64_t>::min()) return std::nullopt;
  if (value > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

/// As a sum for people; the nearest int64.
inline std::int64_t to_nearest(Exact value) {
  const Exact least = std::numeric_limits<std::int64_t>::min();
  const Exact most = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::clamp(value, least, most));
}

}  // namespace reconciled
