// What inquiryBalance tells: one element per account and currency.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace reconciled {

struct Balance {
  std::string account_no;
  std::string currency;
  std::optional<std::int64_t> total_minor;
  std::optional<std::int64_t> available_minor;
  std::optional<std::int64_t> frozen_minor;
  std::string raw;  // the element's own JSON text, fit for jsonb
};

/// Which of these amounts a row's accountBalance repeats. The vendor's pages do not say.
enum class BalanceMeaning { total, available };

struct BalancesAnswer {
  std::vector<Balance> balances;
};

}  // namespace reconciled
