// What is stored, put so that it can be held against what kept answers say: every column of the
// vendor's as text, NULL as nothing, times as microseconds since 1970.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "core/account.hpp"
#include "core/statement.hpp"
#include "store/evidence.hpp"

namespace reconciled {

using ColumnValue = std::optional<std::string>;

inline constexpr std::array statement_column_names{"accounting_biz_no",
                                                   "transaction_id",
                                                   "ext_transaction_id",
                                                   "transaction_time",
                                                   "transaction_type",
                                                   "transaction_status",
                                                   "currency",
                                                   "amount_minor",
                                                   "fee_minor",
                                                   "fee_currency",
                                                   "net_minor",
                                                   "net_currency",
                                                   "balance_after_minor",
                                                   "balance_after_currency",
                                                   "payer_name",
                                                   "beneficiary_name",
                                                   "remarks"};
using StatementColumns = std::array<ColumnValue, statement_column_names.size()>;

/// The columns that store_rows fills from this row.
StatementColumns columns_of(const Statement& row);

struct StoredVersion {
  std::int64_t statement_id = 0;
  int version = 0;
  std::int64_t job_id = 0;
  Time seen_at;
  std::string content_hash;  // hex
  bool is_hash_of_raw = false;
  StatementColumns columns;
  // Of its row; a version may have lost it.
  std::string customer;
  std::string balance_type;
  std::string row_key;
  bool is_latest_as_brought = false;  // the row shows this version and was not touched since
  Time answered_at;                   // of the row
};

/// The versions that the jobs of these attempts brought, in the order of jobs and time.
std::vector<StoredVersion> versions_of(pqxx::work& work, const std::vector<Bundle>& bundles);

/// SHA-256 in hex over the canonical text of each of these JSON texts, as content_hash is made.
std::vector<std::string> hashes_of(pqxx::work& work, const std::vector<const std::string*>& raws);

/// Content that `needed_count` different rows must have, in some version of them.
struct WantedContent {
  std::string customer;
  std::string balance_type;
  std::string identity;  // identity_of the row
  std::string content_hash;
  std::int64_t needed_count = 1;
};
/// How many rows have had that content, in the order of `wanted`.
std::vector<std::int64_t> stored_counts(pqxx::work& work, const std::vector<WantedContent>& wanted);

/// Versions of the rows of this identity that were there at that moment.
struct SeenVersion {
  std::int64_t job_id = 0;
  Time seen_at;
  std::string content_hash;
};
std::vector<SeenVersion> versions_before(pqxx::work& work, const WantedContent& row, Time at);

/// Where the kept element and a version's own differ, member by member.
struct MemberDifference {
  std::string name;
  std::string stored;
  std::string said;
};
std::vector<MemberDifference> differing_members(pqxx::work& work, const StoredVersion& version,
                                                const std::string& said_raw);

/// A row that does not repeat its versions, or versions that make no sense.
struct RowDifference {
  std::string table;
  std::string id;
  std::string customer;
  Time time;
  std::string what;
  std::string stored;
  std::string said;
};
/// A row that came back after it had vanished: the answer that showed it again is another one.
struct ReturnedRow {
  std::int64_t statement_id = 0;
  std::string customer;
  std::string balance_type;
  std::string row_key;
  std::string content_hash;
  std::int64_t job_id = 0;
  Time time;
  Time changed_at;
  Time noticed_at;
  Time answered_at;
};
struct RowBatch {
  std::optional<std::int64_t> last_id;  // nothing: that was the last batch
  std::int64_t row_count = 0;
  std::vector<RowDifference> differences;
  std::vector<ReturnedRow> returned;
};
/// The next rows after `after_id`, held against their versions.
RowBatch compare_rows(pqxx::work& work, const EvidenceScope& scope, std::int64_t after_id);

}  // namespace reconciled
