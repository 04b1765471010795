#include "ledger.hpp"

#include <algorithm>

namespace sandbox {
namespace {

bool is_irregular(const Row& row) {
  return row.visible_from > row.time || row.gone_from != never;
}

}  // namespace

std::optional<std::size_t> Ledger::find(std::uint64_t number) const {
  const auto found = std::find_if(rows_.begin(), rows_.end(),
                                  [number](const Row& row) { return row.number == number; });
  if (found == rows_.end()) return {};
  return static_cast<std::size_t>(found - rows_.begin());
}

std::size_t Ledger::insert(const Row& row) {
  const auto place =
      rows_.empty() || rows_.back().time <= row.time
          ? rows_.end()
          : std::upper_bound(rows_.begin(), rows_.end(), row.time,
                             [](Instant time, const Row& other) { return time < other.time; });
  const auto position = static_cast<std::size_t>(place - rows_.begin());
  if (position < rows_.size()) {
    for (auto& other : irregular_) other += other >= position ? 1 : 0;
  }
  rows_.insert(place, row);
  if (is_irregular(row)) {
    irregular_.insert(std::upper_bound(irregular_.begin(), irregular_.end(), position), position);
  }
  return position;
}

PositionRange Ledger::within(const Bounds& bounds, Instant now) const {
  const auto is_before = [](const Row& row, Instant time) { return row.time < time; };
  const auto is_after = [](Instant time, const Row& row) { return time < row.time; };
  const auto from = [&](Instant time, bool is_included) {
    return is_included ? std::lower_bound(rows_.begin(), rows_.end(), time, is_before)
                       : std::upper_bound(rows_.begin(), rows_.end(), time, is_after);
  };
  const auto begin = from(bounds.start, bounds.is_start_included);
  const auto end = std::min(from(bounds.end, !bounds.is_end_included), from(now, false));
  const auto begin_position = static_cast<std::size_t>(begin - rows_.begin());
  const auto end_position = static_cast<std::size_t>(end - rows_.begin());
  return {begin_position, std::max(begin_position, end_position)};
}

bool Ledger::is_all_visible(PositionRange range, Instant now) const {
  auto irregular = std::lower_bound(irregular_.begin(), irregular_.end(), range.begin);
  for (; irregular != irregular_.end() && *irregular < range.end; ++irregular) {
    if (!is_visible(rows_[*irregular], now)) return false;
  }
  return true;
}

void Ledger::mark_served(std::size_t position, Instant now) {
  auto& row = rows_[position];
  if (row.first_served == never) row.first_served = now;
  ++row.served_count;
}

void Ledger::hide(std::size_t position, Instant from, Instant until) {
  auto& row = rows_[position];
  const bool was_irregular = is_irregular(row);
  row.gone_from = from;
  row.back_from = until;
  if (was_irregular) return;
  irregular_.insert(std::upper_bound(irregular_.begin(), irregular_.end(), position), position);
}

void Ledger::set_statuses(std::size_t position, std::array<Status, 3> statuses) {
  rows_[position].statuses = statuses;
}

void Ledger::set_fields(std::size_t position, std::int32_t fields) {
  rows_[position].fields = fields;
}

void Ledger::set_moves_balance(std::size_t position, bool moves_balance) {
  rows_[position].moves_balance = moves_balance;
}

void Ledger::shift_balances_from(std::size_t position, Code currency, std::int64_t amount_minor) {
  for (auto i = position; i < rows_.size(); ++i) {
    if (rows_[i].currency == currency) rows_[i].balance_after_minor += amount_minor;
  }
}

std::optional<std::int64_t> Ledger::balance_at(Code currency, Instant now) const {
  const auto last = std::upper_bound(rows_.begin(), rows_.end(), now,
                                     [](Instant time, const Row& row) { return time < row.time; });
  const auto found = std::find_if(std::make_reverse_iterator(last), rows_.rend(),
                                  [currency](const Row& row) { return row.currency == currency; });
  if (found == rows_.rend()) return {};
  return found->balance_after_minor;
}

}  // namespace sandbox
