// The vendor's retry ladder ("Result processing logic" on each of its pages): after an unknown
// answer ask again in 5, 10, 20, 40, 80, 160 and 320 minutes, then give up.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

namespace reconciled {

struct Ladder {
  std::vector<std::chrono::milliseconds> rungs;

  /// How long to wait after the unknown answer that was number `unknown_count` (from 1) of a call;
  /// nothing when the ladder has ended and the call is exhausted.
  std::optional<std::chrono::milliseconds> wait_after(int unknown_count) const {
    if (unknown_count < 1 || static_cast<std::size_t>(unknown_count) > rungs.size()) {
      return std::nullopt;
    }
    return rungs[static_cast<std::size_t>(unknown_count) - 1];
  }
};

}  // namespace reconciled
