// Time that is not covered, sorted and joined, and what of it lies between two rows.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/chain.hpp"

namespace reconciled {

class GapList {
 public:
  explicit GapList(std::span<const Gap> gaps);

  /// From where the first gap that touches [from, to] begins to where the last one ends; a row may
  /// be missing at either time itself.
  std::optional<Gap> between(Time from, Time to) const;

 private:
  std::vector<Gap> gaps_;  // ascending, apart from each other, none of them empty
};

}  // namespace reconciled
