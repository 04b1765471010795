// A customer's account as it truly was: rows with the balances behind them, for tests of the books.
#pragma once

#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "core/statement.hpp"

namespace reconciled::test {

class Ledger {
 public:
  /// Books a row and tells its balance.
  Statement& add(Time time, std::int64_t amount_minor, const std::string& currency = "USD",
                 const std::string& status = "SUCCESS");
  /// The same without telling it.
  Statement& add_silent(Time time, std::int64_t amount_minor, const std::string& currency = "USD");
  /// A row that moves nothing.
  Statement& add_still(Time time, std::int64_t amount_minor, const std::string& status);

  std::int64_t balance(const std::string& currency) const;
  void open(const std::string& currency, std::int64_t minor) { balances_[currency] = minor; }

  std::vector<Statement> rows;

 private:
  Statement& append(Time time, std::int64_t amount_minor, const std::string& currency,
                    const std::string& status, std::optional<std::int64_t> balance);

  std::map<std::string, std::int64_t> balances_;
};

/// Puts the row's content into its JSON text, as an answer would have it.
void write_raw(Statement& row);

/// `count` rows over the stretch: singles, bursts of one second, refunds, fees as rows of their
/// own, two currencies, zero amounts, silent rows. The rows of one second are shuffled.
Ledger random_ledger(std::mt19937& random, int count, Time from, Time to);

}  // namespace reconciled::test
