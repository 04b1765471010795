// `verify --evidence`: goes through all that was kept, offline, and holds the store against it.
// First what the attempts kept and brought, in batches of some hundred answers; then every row
// against its versions; last what belongs to nothing. Each batch is a transaction of its own, so
// that no lock and no snapshot lasts, and memory is bounded whatever the database holds.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "app/evidence_reader.hpp"
#include "app/evidence_report.hpp"
#include "app/evidence_statements.hpp"
#include "store/evidence_accounts.hpp"
#include "store/session.hpp"

namespace reconciled {

class EvidenceCheck {
 public:
  /// How many attempts are done, how many are left, and how many answers the last ones had.
  using Observer = std::function<void(std::int64_t attempt_count, std::int64_t answer_count)>;

  /// `verifiers`: one for each key that the vendor has signed with, at least one.
  EvidenceCheck(Session& session, EvidenceScope scope, std::vector<Verifier> verifiers,
                Observer observer);

  /// To be called once.
  EvidenceReport run();

 private:
  void check_bundles();
  void check_batch(pqxx::work& work, const std::vector<Bundle>& bundles);
  void check_statements(pqxx::work& work, const std::vector<ReadBundle>& reads);
  void check_unaccounted(pqxx::work& work, const std::vector<Unaccounted>& missing);
  void check_balances(pqxx::work& work, const std::vector<ReadBundle>& reads);
  void compare_balances(const ReadBundle& read, std::vector<const StoredSnapshot*> stored,
                        const std::vector<std::string>& hashes);
  void check_accounts(pqxx::work& work, const ReadBundle& read);
  void check_rows();
  void check_returned(pqxx::work& work, const ReturnedRow& row);
  void check_strays();

  /// Whether an answer, given at `at` or later and stored at that moment, said this content.
  bool was_said(pqxx::work& work, std::int64_t job_id, Time stored_at, const std::string& identity,
                const std::string& content_hash, Time at);
  bool is_superseded(pqxx::work& work, const Unaccounted& missing);
  void find_once(EvidenceKind kind, const RowDifference& difference);

  Session& session_;
  EvidenceScope scope_;
  std::vector<Verifier> verifiers_;
  Observer observer_;
  EvidenceReport report_;
  std::set<std::string> found_;  // differences of accounts, which each later answer shows again
};

}  // namespace reconciled
