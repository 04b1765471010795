// Balances, accounts and the company as stored, held against one kept answer.
#pragma once

#include <array>

#include "core/balance.hpp"
#include "store/evidence_rows.hpp"

namespace reconciled {

inline constexpr std::array balance_column_names{"account_no",      "currency",     "total_minor",
                                                 "available_minor", "frozen_minor", "raw",
                                                 "answered_at"};
using BalanceColumns = std::array<ColumnValue, balance_column_names.size()>;

/// What store_balances stores of it. `raw` is compared by its hash.
BalanceColumns columns_of(const Balance& balance, const std::string& content_hash,
                          Time answered_at);

struct StoredSnapshot {
  std::int64_t snapshot_id = 0;
  std::int64_t job_id = 0;
  std::string customer;
  std::string balance_type;
  Time taken_at;
  BalanceColumns columns;
};
/// The snapshots that the jobs of these attempts brought, in the order of the jobs.
std::vector<StoredSnapshot> snapshots_of(pqxx::work& work, const std::vector<Bundle>& bundles);

/// Where the state of the customer's accounts after this attempt is not what its answer said.
std::vector<RowDifference> compare_accounts(pqxx::work& work, const Bundle& bundle,
                                            const AccountsAnswer& said);
std::vector<RowDifference> compare_company(pqxx::work& work, const Bundle& bundle,
                                           const AccountsAnswer& said);

/// How many versions of accounts, and of the company, the job brought.
struct AccountCounts {
  std::int64_t account_count = 0;
  std::int64_t company_count = 0;
};
AccountCounts count_accounts(pqxx::work& work, std::int64_t job_id);

}  // namespace reconciled
