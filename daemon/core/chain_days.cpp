#include "core/chain_days.hpp"

#include <algorithm>

#include "core/expects.hpp"

namespace reconciled {

ChainDays::ChainDays(std::span<const Time> begins) : begins_(begins) {
  expects(std::is_sorted(begins.begin(), begins.end()), "days ascend");
  days_.resize(begins.empty() ? 0 : begins.size() - 1);
  flows_.resize(days_.size());
  is_untold_.resize(days_.size());
}

void ChainDays::set_base(Exact base) {
  if (!bases_.back()) {
    bases_.back() = base;
  } else {
    bases_.push_back(base);
  }
}

void ChainDays::restart(Exact base, const Gap& gap) {
  bases_.push_back(base);
  for (std::size_t i = openings_.size(); i > 0 && begins_[i - 1] > gap.from; --i) {
    const bool is_behind = begins_[i - 1] >= gap.to;
    openings_[i - 1].base = is_behind ? std::optional(bases_.size() - 1) : std::nullopt;
  }
}

void ChainDays::open_until(Time time, Exact sum) {
  while (openings_.size() < begins_.size() && begins_[openings_.size()] <= time) {
    openings_.push_back({sum, bases_.size() - 1});
  }
}

void ChainDays::count(const ChainRow& row) {
  if (openings_.empty() || openings_.size() > days_.size()) return;
  const std::size_t day = openings_.size() - 1;
  const Exact effect = row.effect();
  ++days_[day].row_count;
  if (effect > 0) flows_[day].in += effect;
  if (effect < 0) flows_[day].out -= effect;
}

void ChainDays::mark_unsolved() {
  if (openings_.empty() || openings_.size() > days_.size()) return;
  days_[openings_.size() - 1].has_unsolved = true;
}

void ChainDays::leave_untold(std::span<const Time> pending, Time limit) {
  const auto end = std::lower_bound(pending.begin(), pending.end(), limit);
  if (end == pending.begin()) return;
  const auto last = day_of(*(end - 1));
  if (!last) return;
  for (std::size_t day = day_of(pending.front()).value_or(0); day <= *last; ++day) {
    if (day < days_.size()) is_untold_[day] = true;
  }
}

std::vector<ChainDay> ChainDays::finish(Exact sum, std::span<const Time> pending) {
  open_until(Time::max(), sum);
  if (!pending.empty()) {
    const std::size_t first = day_of(pending.front()).value_or(0);
    for (std::size_t day = first; day < days_.size(); ++day) is_untold_[day] = true;
  }
  for (std::size_t day = 0; day < days_.size(); ++day) {
    days_[day].in_minor = to_nearest(flows_[day].in);
    days_[day].out_minor = to_nearest(flows_[day].out);
    days_[day].opening_minor = balance_of(openings_[day]);
    days_[day].closing_minor = balance_of(openings_[day + 1]);
    days_[day].is_told = base() && !is_untold_[day] && !days_[day].has_unsolved;
  }
  return days_;
}

// Nothing before the first day; behind the last one, one more than there are.
std::optional<std::size_t> ChainDays::day_of(Time time) const {
  const auto next = std::upper_bound(begins_.begin(), begins_.end(), time);
  if (next == begins_.begin()) return std::nullopt;
  return static_cast<std::size_t>(next - begins_.begin()) - 1;
}

std::optional<std::int64_t> ChainDays::balance_of(const Opening& opening) const {
  if (!opening.base || !bases_[*opening.base]) return std::nullopt;
  return to_balance(*bases_[*opening.base] + opening.sum);
}

}  // namespace reconciled
