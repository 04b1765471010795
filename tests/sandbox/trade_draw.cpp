// The chances behind trade.hpp: what happens next, in which currency, and how much.
#include <algorithm>
#include <array>

#include "trade.hpp"

namespace sandbox {
namespace {

constexpr std::int64_t least_spending_minor = 300;

}  // namespace

Trade::Event Trade::draw_event() {
  if (random_.chance(terms_.twins_permille)) return Event::twins;
  const auto chance = random_.below(1000);
  if (chance < 560) return Event::sale;
  if (chance < 770) return Event::payout;
  if (chance < 860) return Event::conversion;
  return chance < 930 ? Event::fee : Event::other;
}

// Half of the business is in the first currency, a quarter in the second, and so on.
Code Trade::draw_currency() {
  std::size_t index = 0;
  while (index + 1 < terms_.currencies.size() && random_.chance(500)) ++index;
  return terms_.currencies[index];
}

// Small amounts are as frequent as large ones of ten times the size.
std::int64_t Trade::draw_amount(Code currency) {
  static constexpr std::array<std::int64_t, 4> sizes{1, 10, 100, 1000};
  const auto cents =
      random_.between(120, 1999) * sizes[random_.below(sizes.size())] + random_.between(0, 99);
  return std::max<std::int64_t>(1, cents * terms_of(currency).per_cent_e3 / 1000);
}

std::int64_t Trade::draw_spending(Code currency) {
  const auto limit = balances_[currency] / 2;
  if (limit < least_spending_minor) return 0;
  return std::min(draw_amount(currency), limit);
}

Row Trade::draft(Instant time, Code type, Code currency, std::int64_t amount_minor) {
  Row row;
  row.time = time;
  row.visible_from = time;
  if (random_.chance(terms_.late_permille)) row.visible_from += terms_.late_by;
  row.amount_minor = amount_minor;
  row.type = type;
  row.currency = currency;
  row.other_currency = currency;
  row.transaction = terms_.stream_number << 40U | ++transaction_count_;
  row.wording = static_cast<std::uint32_t>(random_.next());
  row.has_biz_no = !random_.chance(terms_.nameless_permille);
  return row;
}

bool Trade::is_still(const Row& row) const {
  const auto& still = terms_.still_statuses;
  return std::find(still.begin(), still.end(), final_status(row)) != still.end();
}

std::size_t Trade::book(Row row, Ledger& ledger) {
  row.number = terms_.stream_number << 40U | ++row_count_;
  row.moves_balance = !is_still(row);
  row.balance_after_minor = balances_[row.currency] += effect_of(row);
  return ledger.insert(row);
}

}  // namespace sandbox
