#include "store/evidence.hpp"

#include <algorithm>

#include "store/sql_value.hpp"

namespace reconciled {

namespace {

// A batch in memory: 300 answers are 3 MB, and at most 50 more of the last attempt.
constexpr int answers_in_batch = 300;

std::string micros_or_none(const std::optional<Time>& time) {
  return time ? std::to_string(micros_of(*time)) : std::string{};
}

Time time_or_none(const pqxx::field& field) {
  return field.is_null() ? Time{} : time_of(field);
}

Bundle bundle_of(const pqxx::row& row) {
  Bundle bundle;
  bundle.job_id = row[0].as<std::int64_t>();
  bundle.epoch = row[1].as<std::int64_t>();
  bundle.received_at = time_of(row[2]);
  bundle.answer_count = row[3].as<std::int64_t>();
  bundle.found_count = row[4].as<std::int64_t>();
  bundle.is_sealed = row[5].as<bool>();
  bundle.started_at = time_or_none(row[6]);
  bundle.finished_at = time_or_none(row[7]);
  bundle.outcome = text_of(row[8]);
  bundle.customer = text_of(row[9]);
  bundle.kind = text_of(row[10]);
  bundle.balance_type = text_of(row[11]);
  if (!row[12].is_null()) {
    bundle.window = {seconds_of(row[12]), seconds_of(row[13]), text_of(row[14]), text_of(row[15])};
  }
  bundle.is_retired = row[16].as<bool>();
  return bundle;
}

// $1 .. $5: after which job and epoch, customer, from, to.
constexpr const char* next_sql = R"(
  WITH next AS (
    SELECT * FROM (
      SELECT e.*, sum(e.answer_count) OVER (ORDER BY e.job_id, e.epoch) - e.answer_count AS before
        FROM (SELECT * FROM recon.evidence e
               WHERE (e.job_id, e.epoch) > ($1::bigint, $2::bigint)
                 AND ($3::text IS NULL
                      OR EXISTS (SELECT FROM recon.job j JOIN recon.stream s USING (stream_id)
                                  WHERE j.job_id = e.job_id AND s.customer = $3))
                 AND ($4::bigint IS NULL OR e.received_at >= recon.at($4))
                 AND ($5::bigint IS NULL OR e.received_at < recon.at($5))
               ORDER BY e.job_id, e.epoch LIMIT $6) e) e
     WHERE e.before < $6)
  SELECT e.job_id, e.epoch, recon.micros(e.received_at), e.answer_count, f.found,
         f.digest = e.digest, recon.micros(t.started_at), recon.micros(t.finished_at), t.outcome,
         s.customer, CASE s.kind WHEN 'recheck' THEN 'statements' ELSE s.kind END, s.balance_type,
         recon.micros(CASE s.kind WHEN 'recheck' THEN j.question_from ELSE w.from_time END),
         recon.micros(CASE s.kind WHEN 'recheck' THEN j.question_to ELSE w.to_time END),
         w.currency, w.transaction_type,
         EXISTS (SELECT FROM recon.retired_month m
                  WHERE m.month = date_trunc('month', e.received_at, 'UTC'))
    FROM next e
    LEFT JOIN recon.attempt t ON t.job_id = e.job_id AND t.epoch = e.epoch
    LEFT JOIN recon.job j ON j.job_id = e.job_id
    LEFT JOIN recon.stream s USING (stream_id)
    LEFT JOIN recon.time_window w ON w.window_id = j.window_id
    CROSS JOIN LATERAL (
      SELECT count(*) AS found,
             sha256(convert_to(coalesce(string_agg(recon.answer_line(a.answer_id, a.received_at,
               a.page, a.path, a.response_time, a.signature), E'\n' ORDER BY a.answer_id), ''),
               'UTF8')) AS digest
        FROM recon.answer a WHERE a.job_id = e.job_id AND a.epoch = e.epoch) f
   ORDER BY e.job_id, e.epoch)";

std::vector<std::int64_t> jobs_of(const std::vector<Bundle>& bundles) {
  std::vector<std::int64_t> jobs;
  for (const Bundle& bundle : bundles) {
    if (jobs.empty() || jobs.back() != bundle.job_id) jobs.push_back(bundle.job_id);
  }
  return jobs;
}

}  // namespace

void read_one_state(pqxx::work& work) {
  work.exec0("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
}

EvidenceSize size_of_evidence(pqxx::work& work, const EvidenceScope& scope) {
  const std::string from = micros_or_none(scope.from);
  const std::string to = micros_or_none(scope.to);
  const pqxx::row row = work.exec_params1(
      R"(SELECT count(*), coalesce(sum(e.answer_count), 0)
           FROM recon.evidence e
           LEFT JOIN recon.job j USING (job_id) LEFT JOIN recon.stream s USING (stream_id)
          WHERE ($1::text IS NULL OR s.customer = $1)
            AND ($2::bigint IS NULL OR e.received_at >= recon.at($2))
            AND ($3::bigint IS NULL OR e.received_at < recon.at($3)))",
      nullable(scope.customer), nullable(from), nullable(to));
  return {row[0].as<std::int64_t>(), row[1].as<std::int64_t>()};
}

std::vector<Bundle> next_bundles(pqxx::work& work, const EvidenceScope& scope, std::int64_t job_id,
                                 std::int64_t epoch) {
  const std::string from = micros_or_none(scope.from);
  const std::string to = micros_or_none(scope.to);
  std::vector<Bundle> bundles;
  for (const pqxx::row& row : work.exec_params(next_sql, job_id, epoch, nullable(scope.customer),
                                               nullable(from), nullable(to), answers_in_batch)) {
    bundles.push_back(bundle_of(row));
  }
  return bundles;
}

std::optional<Bundle> bundle_at(pqxx::work& work, std::int64_t job_id, Time at) {
  const pqxx::result found = work.exec_params(
      R"(SELECT e.epoch FROM recon.evidence e
           JOIN recon.attempt t USING (job_id, epoch)
          WHERE e.job_id = $1 AND recon.at($2::bigint) BETWEEN e.received_at AND t.finished_at)",
      job_id, micros_of(at));
  if (found.empty()) return std::nullopt;
  const std::int64_t epoch = found[0][0].as<std::int64_t>();
  const pqxx::result rows =
      work.exec_params(next_sql, job_id, epoch - 1, nullptr, nullptr, nullptr, 1);
  if (rows.empty()) return std::nullopt;
  return bundle_of(rows[0]);
}

std::vector<KeptBytes> answers_of(pqxx::work& work, const std::vector<Bundle>& bundles) {
  std::vector<KeptBytes> answers;
  if (bundles.empty()) return answers;
  const Bundle& first = bundles.front();
  const Bundle& last = bundles.back();
  for (const pqxx::row& row : work.exec_params(
           R"(SELECT a.answer_id, a.job_id, a.epoch, coalesce(a.page, 0),
                     recon.micros(a.received_at), a.path, a.response_time, a.signature, a.body
                FROM recon.answer a
               WHERE a.job_id = ANY ($1::bigint[])
                 AND (a.job_id, a.epoch) >= ($2::bigint, $3::bigint)
                 AND (a.job_id, a.epoch) <= ($4::bigint, $5::bigint)
               ORDER BY a.job_id, a.epoch, a.answer_id)",
           array_of(jobs_of(bundles)), first.job_id, first.epoch, last.job_id, last.epoch)) {
    answers.push_back({.answer_id = row[0].as<std::int64_t>(),
                       .job_id = row[1].as<std::int64_t>(),
                       .epoch = row[2].as<std::int64_t>(),
                       .page = row[3].as<int>(),
                       .received_at = time_of(row[4]),
                       .path = text_of(row[5]),
                       .response_time = text_of(row[6]),
                       .signature = text_of(row[7]),
                       .body = pqxx::binarystring(row[8]).str()});
  }
  return answers;
}

}  // namespace reconciled
