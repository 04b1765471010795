#include "ledger_history.hpp"

#include <algorithm>

namespace reconciled::test {

namespace {

constexpr std::int64_t day_length = 200;

class Ledger {
 public:
  explicit Ledger(const HistoryTerms& terms) : terms_(terms), random_(terms.seed) {
    history_.opening_minor = balance_ = below(100'000);
  }

  History run() {
    std::int64_t time = 0;
    for (int i = 0; i < terms_.instant_count; ++i) {
      time += chance(50) ? 250 + below(300) : 1 + below(20);  // sometimes a day without rows
      const int count = draw_row_count();
      for (int row = 0; row < count; ++row) trade(time);
    }
    open_days_until(time + 2 * day_length);
    history_.days.pop_back();  // the last boundary only closes
    history_.chain.rows = history_.in_order;
    shuffle_instants(history_.chain.rows, random_);
    return std::move(history_);
  }

 private:
  std::int64_t below(std::int64_t limit) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(limit));
  }
  bool chance(int permille) { return below(1000) < permille; }

  int draw_row_count() {
    if (terms_.most_rows_per_burst > 0 && chance(100)) {
      return 1 + static_cast<int>(below(terms_.most_rows_per_burst));
    }
    return chance(650) ? 1 : 2 + static_cast<int>(below(4));
  }

  // Few different amounts, so that balances are met again and orders are ambiguous.
  std::int64_t draw_amount() {
    const std::int64_t choice = below(10);
    if (choice == 0) return 0;
    if (choice == 1) return last_amount_;   // a twin
    if (choice == 2) return -last_amount_;  // a refund
    if (choice == 3) return -(1 + below(30));
    const std::int64_t size = choice < 7 ? 100 : 100'000;
    return (chance(550) ? 1 : -1) * (1 + below(size));
  }

  void trade(std::int64_t time) {
    open_days_until(time);
    const bool moves = !chance(terms_.still_permille);
    const std::int64_t amount = draw_amount();
    last_amount_ = amount;
    const auto id = static_cast<std::int64_t>(history_.in_order.size()) + 1;
    LedgerDay& day = history_.days.back();
    ++day.row_count;
    if (moves) {
      balance_ += amount;
      (amount > 0 ? day.in_minor : day.out_minor) += std::abs(amount);
    }
    day.closing_minor = balance_;
    const bool is_silent = chance(terms_.silent_permille);
    history_.in_order.push_back(
        chain_row(id, time, amount, is_silent ? std::nullopt : std::optional(balance_), moves));
  }

  void open_days_until(std::int64_t time) {
    auto& begins = history_.chain.day_begins;
    if (history_.days.empty()) begins.clear();
    while (begins.empty() || begins.back() + std::chrono::seconds{day_length} <= second(time)) {
      begins.push_back(second(static_cast<std::int64_t>(begins.size()) * day_length));
      history_.days.push_back({0, 0, 0, balance_, balance_});
    }
  }

  HistoryTerms terms_;
  std::mt19937_64 random_;
  History history_;
  std::int64_t balance_ = 0;
  std::int64_t last_amount_ = 1;
};

}  // namespace

History make_history(const HistoryTerms& terms) {
  return Ledger(terms).run();
}

void shuffle_instants(std::vector<ChainRow>& rows, std::mt19937_64& random) {
  for (auto begin = rows.begin(); begin != rows.end();) {
    const auto end = std::find_if(begin, rows.end(),
                                  [&](const ChainRow& row) { return row.time != begin->time; });
    std::shuffle(begin, end, random);
    begin = end;
  }
}

}  // namespace reconciled::test
