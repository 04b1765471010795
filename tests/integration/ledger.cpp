#include "ledger.hpp"

#include <algorithm>

#include "core/time.hpp"

namespace reconciled::test {

namespace {

std::int64_t between(std::mt19937& random, std::int64_t low, std::int64_t high) {
  return std::uniform_int_distribution<std::int64_t>(low, high)(random);
}

}  // namespace

void write_raw(Statement& row) {
  const auto money = [](const Money& amount) {
    return R"({"currency":")" + amount.currency + R"(","value":)" + std::to_string(amount.minor) +
           "}";
  };
  row.raw = R"({"accountingBizNo":")" + row.accounting_biz_no + R"(","transactionTime":")" +
            format_time(row.transaction_time) + R"(","transactionStatus":")" +
            row.transaction_status + R"(","transactionAmount":)" + money(row.amount);
  if (row.balance_after) row.raw += R"(,"accountBalance":)" + money(*row.balance_after);
  row.raw += "}";
}

Statement& Ledger::append(Time time, std::int64_t amount_minor, const std::string& currency,
                          const std::string& status, std::optional<std::int64_t> balance) {
  Statement row;
  row.accounting_biz_no = "n" + std::to_string(rows.size());
  row.transaction_id = "t" + std::to_string(rows.size());
  row.transaction_time = time;
  row.transaction_type = amount_minor < 0 ? "WITHDRAWAL" : "COLLECTION";
  row.transaction_status = status;
  row.amount = {currency, amount_minor};
  if (balance) row.balance_after = Money{currency, *balance};
  write_raw(row);
  rows.push_back(std::move(row));
  return rows.back();
}

Statement& Ledger::add(Time time, std::int64_t amount_minor, const std::string& currency,
                       const std::string& status) {
  balances_[currency] += amount_minor;
  return append(time, amount_minor, currency, status, balances_[currency]);
}

Statement& Ledger::add_silent(Time time, std::int64_t amount_minor, const std::string& currency) {
  balances_[currency] += amount_minor;
  return append(time, amount_minor, currency, "SUCCESS", std::nullopt);
}

Statement& Ledger::add_still(Time time, std::int64_t amount_minor, const std::string& status) {
  return append(time, amount_minor, "USD", status, balances_["USD"]);
}

std::int64_t Ledger::balance(const std::string& currency) const {
  const auto found = balances_.find(currency);
  return found == balances_.end() ? 0 : found->second;
}

Ledger random_ledger(std::mt19937& random, int count, Time from, Time to) {
  Ledger ledger;
  ledger.open("USD", between(random, 0, 1'000'000));
  ledger.open("JPY", between(random, 0, 1'000'000));
  const auto stretch = std::chrono::duration_cast<std::chrono::seconds>(to - from).count();
  std::vector<std::int64_t> seconds;
  while (static_cast<int>(seconds.size()) < count) {
    const std::int64_t second = between(random, 0, stretch - 1);
    const std::int64_t burst = between(random, 1, 10) == 1 ? between(random, 2, 9) : 1;
    seconds.insert(seconds.end(), static_cast<std::size_t>(burst), second);
  }
  std::ranges::sort(seconds);
  for (const std::int64_t second : seconds) {
    const Time time = from + std::chrono::seconds{second};
    const std::string currency = between(random, 1, 4) == 1 ? "JPY" : "USD";
    const std::int64_t amount = between(random, 1, 12) == 1  ? 0
                                : between(random, 1, 3) == 1 ? -between(random, 1, 90'000)
                                                             : between(random, 1, 90'000);
    if (between(random, 1, 15) == 1) {
      ledger.add_silent(time, amount, currency);
    } else {
      ledger.add(time, amount, currency);
    }
  }
  // The last rows tell their balances, so that nothing stays open at the end.
  ledger.add(to - std::chrono::seconds{1}, 500, "USD");
  ledger.add(to - std::chrono::seconds{1}, 500, "JPY");
  for (auto begin = ledger.rows.begin(); begin != ledger.rows.end();) {
    const auto end = std::find_if(begin, ledger.rows.end(), [&](const Statement& row) {
      return row.transaction_time != begin->transaction_time;
    });
    std::shuffle(begin, end, random);
    begin = end;
  }
  return ledger;
}

}  // namespace reconciled::test
