#include "app/evidence_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/identity.hpp"

namespace reconciled {

namespace {

// What the versions of a job belong to: the attempt that was recording when they were seen.
std::vector<const StoredVersion*> seen_during(const Bundle& bundle,
                                              const std::vector<StoredVersion>& versions) {
  std::vector<const StoredVersion*> seen;
  const auto of_job = std::ranges::equal_range(versions, bundle.job_id, {}, &StoredVersion::job_id);
  for (const StoredVersion& version : of_job) {
    if (version.seen_at >= bundle.received_at && version.seen_at <= bundle.finished_at) {
      seen.push_back(&version);
    }
  }
  return seen;
}

// Answers by the attempt that kept them.
std::map<std::pair<std::int64_t, std::int64_t>, std::vector<KeptBytes>> grouped(
    std::vector<KeptBytes> answers) {
  std::map<std::pair<std::int64_t, std::int64_t>, std::vector<KeptBytes>> groups;
  for (KeptBytes& answer : answers) {
    groups[{answer.job_id, answer.epoch}].push_back(std::move(answer));
  }
  return groups;
}

}  // namespace

EvidenceCheck::EvidenceCheck(Session& session, EvidenceScope scope, std::vector<Verifier> verifiers,
                             Observer observer)
    : session_(session),
      scope_(std::move(scope)),
      verifiers_(std::move(verifiers)),
      observer_(std::move(observer)) {}

EvidenceReport EvidenceCheck::run() {
  check_bundles();
  check_rows();
  check_strays();
  auto read_months = [](pqxx::work& work) { return retired_months(work); };
  report_.note_retired(session_.transact(read_months));
  return std::move(report_);
}

void EvidenceCheck::check_bundles() {
  std::int64_t job_id = INT64_MIN;
  std::int64_t epoch = INT64_MIN;
  for (bool is_more = true; is_more;) {
    std::int64_t answer_count = 0;
    auto check_next = [&](pqxx::work& work) {
      read_one_state(work);
      const std::vector<Bundle> bundles = next_bundles(work, scope_, job_id, epoch);
      is_more = !bundles.empty();
      if (!is_more) return std::size_t{0};
      check_batch(work, bundles);
      job_id = bundles.back().job_id;
      epoch = bundles.back().epoch;
      for (const Bundle& bundle : bundles) answer_count += bundle.found_count;
      return bundles.size();
    };
    const std::size_t bundle_count = session_.transact(check_next);
    observer_(static_cast<std::int64_t>(bundle_count), answer_count);
  }
}

void EvidenceCheck::check_batch(pqxx::work& work, const std::vector<Bundle>& bundles) {
  auto answers = grouped(answers_of(work, bundles));
  std::vector<ReadBundle> reads;
  for (const Bundle& bundle : bundles) {
    std::vector<KeptBytes>& kept = answers[{bundle.job_id, bundle.epoch}];
    if (bundle.is_retired && kept.empty()) {
      report_.retire(EvidenceKind::answers, bundle.answer_count);
      reads.push_back({.bundle = bundle, .answers = {}, .is_whole = false});
    } else {
      Bundle standing = bundle;
      standing.is_retired = false;
      reads.push_back(read_bundle(standing, std::move(kept), verifiers_, report_));
    }
  }
  check_statements(work, reads);
  check_balances(work, reads);
  for (const ReadBundle& read : reads) {
    if (read.bundle.kind == "accounts") check_accounts(work, read);
  }
}

void EvidenceCheck::check_statements(pqxx::work& work, const std::vector<ReadBundle>& reads) {
  std::vector<Bundle> bundles;
  for (const ReadBundle& read : reads) bundles.push_back(read.bundle);
  const std::vector<StoredVersion> versions = versions_of(work, bundles);
  const std::vector<std::vector<SaidRow>> said = said_rows(work, reads);
  std::vector<Unaccounted> missing;
  for (std::size_t i = 0; i < reads.size(); ++i) {
    if (reads[i].bundle.kind != "statements") continue;
    const auto seen = seen_during(reads[i].bundle, versions);
    if (reads[i].bundle.is_retired) {
      report_.retire(EvidenceKind::versions, static_cast<std::int64_t>(seen.size()));
      continue;
    }
    report_.check(EvidenceKind::elements, static_cast<std::int64_t>(said[i].size()));
    StatementCheck check(work, reads[i], said[i], report_);
    check.compare(seen);
    const std::vector<Unaccounted> more = check.unaccounted();
    missing.insert(missing.end(), more.begin(), more.end());
  }
  check_unaccounted(work, missing);
}

// Most were stored by another attempt that saw them first.
void EvidenceCheck::check_unaccounted(pqxx::work& work, const std::vector<Unaccounted>& missing) {
  std::vector<WantedContent> wanted;
  for (const Unaccounted& one : missing) wanted.push_back(one.content);
  const std::vector<std::int64_t> counts = stored_counts(work, wanted);
  for (std::size_t i = 0; i < missing.size(); ++i) {
    if (counts[i] >= wanted[i].needed_count || is_superseded(work, missing[i])) continue;
    const Bundle& bundle = missing[i].read->bundle;
    const SaidRow& said = *missing[i].said;
    report_.find(EvidenceKind::elements,
                 {.table = "recon.statement",
                  .id = said.identity,
                  .customer = bundle.customer,
                  .time = format_time(said.row->transaction_time),
                  .what = fmt::format("said by job {}, stored {} of {} times as {}", bundle.job_id,
                                      counts[i], wanted[i].needed_count, bundle.balance_type),
                  .stored = {},
                  .said = said.row->raw});
  }
}

// An answer that was older than what the row showed already has changed nothing; nor has one that
// the same attempt contradicts later.
bool EvidenceCheck::is_superseded(pqxx::work& work, const Unaccounted& missing) {
  if (missing.is_repeated_later) return true;
  const Time stored_at = missing.read->bundle.finished_at;
  const auto versions = versions_before(work, missing.content, stored_at);
  return std::ranges::any_of(versions, [&](const SeenVersion& version) {
    return version.content_hash != missing.content.content_hash &&
           was_said(work, version.job_id, version.seen_at, missing.content.identity,
                    version.content_hash, missing.said->answered_at);
  });
}

bool EvidenceCheck::was_said(pqxx::work& work, std::int64_t job_id, Time stored_at,
                             const std::string& identity, const std::string& content_hash,
                             Time at) {
  const std::optional<Bundle> bundle = bundle_at(work, job_id, stored_at);
  if (!bundle) return false;
  EvidenceReport unread;  // whatever is wrong with them is reported in its own place
  const std::vector<ReadBundle> reads{
      read_bundle(*bundle, answers_of(work, {*bundle}), verifiers_, unread)};
  const auto said = said_rows(work, reads);
  return std::ranges::any_of(said.front(), [&](const SaidRow& row) {
    return row.identity == identity && row.content_hash == content_hash && row.answered_at >= at;
  });
}

void EvidenceCheck::check_rows() {
  std::optional<std::int64_t> after = INT64_MIN;
  while (after) {
    auto compare_next = [&](pqxx::work& work) {
      read_one_state(work);
      const RowBatch batch = compare_rows(work, scope_, *after);
      report_.check(EvidenceKind::rows, batch.row_count);
      for (const RowDifference& difference : batch.differences) {
        report_.find(EvidenceKind::rows, difference);
      }
      for (const ReturnedRow& row : batch.returned) check_returned(work, row);
      return batch.last_id;
    };
    after = session_.transact(compare_next);
  }
}

// The row shows again what it showed before: an answer of another attempt says so.
void EvidenceCheck::check_returned(pqxx::work& work, const ReturnedRow& row) {
  const std::optional<Bundle> bundle = bundle_at(work, row.job_id, row.noticed_at);
  if (bundle && bundle->is_retired) return report_.retire(EvidenceKind::rows);
  if (bundle && row.changed_at < bundle->received_at &&
      was_said(work, row.job_id, row.noticed_at, identity_of_key(row.row_key), row.content_hash,
               row.answered_at)) {
    return;
  }
  report_.find(EvidenceKind::rows,
               {.table = "recon.statement",
                .id = std::to_string(row.statement_id),
                .customer = row.customer,
                .time = format_time(row.time),
                .what = fmt::format("noticed_at, answered_at or last_job_id: no answer of job {} "
                                    "showed it again then",
                                    row.job_id),
                .stored = format_time(row.noticed_at),
                .said = {}});
}

void EvidenceCheck::check_strays() {
  const auto look = [&](EvidenceKind kind, Strays (*strays)(pqxx::work&, const EvidenceScope&)) {
    auto read = [&](pqxx::work& work) { return strays(work, scope_); };
    report_.find(kind, session_.transact(read));
  };
  look(EvidenceKind::answers, stray_answers);
  look(EvidenceKind::answers, attempts_without_evidence);
  look(EvidenceKind::versions, stray_versions);
  look(EvidenceKind::balances, stray_snapshots);
  look(EvidenceKind::accounts, stray_accounts);
  look(EvidenceKind::companies, stray_companies);
}

}  // namespace reconciled
