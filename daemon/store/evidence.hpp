// The kept answers as `verify --evidence` reads them back: by the attempts that kept them, in the
// order of their jobs, a bounded number at a time. An attempt that has ended never changes again,
// so each batch is consistent in itself. What was read from the answers comes from above; here
// nothing is parsed.
#pragma once

#include <cstdint>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "core/window.hpp"

namespace reconciled {

/// Empty customer: all. The times are those of arrival, half-open.
struct EvidenceScope {
  std::string customer;
  std::optional<Time> from;
  std::optional<Time> to;
};

/// What one attempt kept, as it was recorded and as it is found.
struct Bundle {
  std::int64_t job_id = 0;
  std::int64_t epoch = 0;
  Time received_at;
  Time started_at;   // of the attempt
  Time finished_at;  // of the attempt
  std::string outcome;
  std::string customer;  // empty: job or attempt is gone
  std::string kind;      // statements (of a window or of a recheck), balances, accounts
  std::string balance_type;
  Window window;  // of statements; of a recheck its range
  std::int64_t answer_count = 0;
  std::int64_t found_count = 0;
  bool is_sealed = false;   // nothing that the signatures do not cover was changed
  bool is_retired = false;  // retention took the month
};

/// One kept answer, untouched.
struct KeptBytes {
  std::int64_t answer_id = 0;
  std::int64_t job_id = 0;
  std::int64_t epoch = 0;
  int page = 0;  // 0: none
  Time received_at;
  std::string path;
  std::string response_time;
  std::string signature;
  std::string body;
};

/// How many attempts, and answers of them, the scope holds.
struct EvidenceSize {
  std::int64_t bundle_count = 0;
  std::int64_t answer_count = 0;
};
EvidenceSize size_of_evidence(pqxx::work& work, const EvidenceScope& scope);

/// The next attempts after (job_id, epoch), until about 300 answers are together.
std::vector<Bundle> next_bundles(pqxx::work& work, const EvidenceScope& scope, std::int64_t job_id,
                                 std::int64_t epoch);
/// The attempt that was recording at that moment.
std::optional<Bundle> bundle_at(pqxx::work& work, std::int64_t job_id, Time at);
/// The answers of these attempts, in the order in which they were kept.
std::vector<KeptBytes> answers_of(pqxx::work& work, const std::vector<Bundle>& bundles);

/// One thing that is in the wrong place: it belongs to nothing that was recorded.
struct Stray {
  std::string table;
  std::string id;
  std::string customer;
  std::string time;
  std::string what;
};
struct Strays {
  std::int64_t count = 0;
  std::vector<Stray> first;  // at most 20
};
/// Answers that no attempt has recorded, and numbers of answers that occur twice.
Strays stray_answers(pqxx::work& work, const EvidenceScope& scope);
/// Attempts that must have kept answers, and have none recorded.
Strays attempts_without_evidence(pqxx::work& work, const EvidenceScope& scope);
/// Versions, snapshots and so on whose job kept no answer at their time.
Strays stray_versions(pqxx::work& work, const EvidenceScope& scope);
Strays stray_snapshots(pqxx::work& work, const EvidenceScope& scope);
Strays stray_accounts(pqxx::work& work, const EvidenceScope& scope);
Strays stray_companies(pqxx::work& work, const EvidenceScope& scope);

/// Makes the rest of the transaction read one state of the database, and write nothing.
void read_one_state(pqxx::work& work);

}  // namespace reconciled
