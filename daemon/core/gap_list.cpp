#include "core/gap_list.hpp"

#include <algorithm>

namespace reconciled {

GapList::GapList(std::span<const Gap> gaps) {
  std::vector<Gap> sorted(gaps.begin(), gaps.end());
  std::sort(sorted.begin(), sorted.end(),
            [](const Gap& a, const Gap& b) { return a.from < b.from; });
  for (const Gap& gap : sorted) {
    if (gap.from >= gap.to) continue;
    if (gaps_.empty() || gaps_.back().to < gap.from) {
      gaps_.push_back(gap);
    } else {
      gaps_.back().to = std::max(gaps_.back().to, gap.to);
    }
  }
}

std::optional<Gap> GapList::between(Time from, Time to) const {
  const auto first = std::upper_bound(gaps_.begin(), gaps_.end(), from,
                                      [](Time time, const Gap& gap) { return time < gap.to; });
  const auto behind = std::upper_bound(first, gaps_.end(), to,
                                       [](Time time, const Gap& gap) { return time < gap.from; });
  if (first == behind) return std::nullopt;
  return Gap{first->from, (behind - 1)->to};
}

}  // namespace reconciled
