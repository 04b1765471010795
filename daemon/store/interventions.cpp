#include "store/interventions.hpp"

#include <optional>

#include "store/alerts.hpp"
#include "store/incidents.hpp"
#include "store/rereads.hpp"
#include "store/sql_value.hpp"
#include "store/streams.hpp"

namespace reconciled {

namespace {

struct Target {
  std::string state;
  bool has_parts = false;
  bool has_open_twin = false;    // the stream's next balances or accounts job is under way
  bool has_failed_twin = false;  // the stream's alert is about another balances or accounts job
  std::string customer;
  std::string subject;
};

std::optional<Target> lock_job(pqxx::work& work, std::int64_t job_id) {
  const pqxx::result found = work.exec_params(
      R"(SELECT j.state, j.window_id IS NOT NULL,
                EXISTS (SELECT FROM recon.time_window c WHERE c.parent_id = j.window_id),
                EXISTS (SELECT FROM recon.job o
                         WHERE o.stream_id = j.stream_id AND o.window_id IS NULL
                           AND j.window_id IS NULL AND o.job_id <> j.job_id
                           AND o.state IN ('ready', 'running', 'retrying')),
                -- Failures from before the stream's last success are healed. Of those after it
                -- the latest is the one that the alert tells of.
                j.window_id IS NULL AND EXISTS (
                  SELECT FROM recon.job o
                   WHERE o.stream_id = j.stream_id AND o.window_id IS NULL AND o.job_id <> j.job_id
                     AND o.state IN ('exhausted', 'refused', 'unreachable', 'quarantined')
                     AND o.finished_at > coalesce(j.finished_at,
                           (SELECT max(finished_at) FROM recon.job
                             WHERE stream_id = j.stream_id AND state = 'succeeded'),
                           '-infinity')),
                s.customer, s.kind, s.balance_type
           FROM recon.job j JOIN recon.stream s USING (stream_id)
          WHERE j.job_id = $1 FOR UPDATE OF j)",
      job_id);
  if (found.empty()) return std::nullopt;
  const pqxx::row row = found[0];
  ClaimedJob named;
  named.job_id = job_id;
  named.endpoint = endpoint_of_kind(text_of(row[6]));
  named.balance_type = text_of(row[7]);
  if (row[1].as<bool>()) named.window_id = 0;
  if (text_of(row[6]) == recheck_kind) named.sweep.emplace();
  return Target{.state = text_of(row[0]),
                .has_parts = row[2].as<bool>(),
                .has_open_twin = row[3].as<bool>(),
                .has_failed_twin = row[4].as<bool>(),
                .customer = text_of(row[5]),
                .subject = subject_of(named)};
}

void note(pqxx::work& work, const char* action, std::int64_t job_id, const std::string& by_whom) {
  work.exec_params1(
      R"(INSERT INTO recon.intervention (action, job_id, by_whom, at)
         VALUES ($1, $2, $3, recon.now_()) RETURNING 1)",
      action, job_id, by_whom);
}

bool may_be_retried(const std::string& state) {
  return state == "exhausted" || state == "refused" || state == "unreachable" ||
         state == "quarantined" || state == "cancelled";
}

void restart(pqxx::work& work, std::int64_t job_id, bool has_parts) {
  work.exec_params0(
      R"(UPDATE recon.job
            SET state = 'ready', rung = 0, tech_failures = 0, crash_count = 0, finished_at = NULL,
                next_attempt_at = recon.now_(), is_recount = $2,
                read_no = read_no + (state = 'unreachable')::int,
                question_from = CASE WHEN state = 'unreachable' AND NOT $2 THEN NULL
                                     ELSE question_from END,
                question_to = CASE WHEN state = 'unreachable' AND NOT $2 THEN NULL
                                   ELSE question_to END,
                is_narrowed = is_narrowed AND (state <> 'unreachable' OR $2)
          WHERE job_id = $1)",
      job_id, has_parts);
}

}  // namespace

Intervened retry(pqxx::work& work, std::int64_t job_id, const std::string& by_whom) {
  const auto target = lock_job(work, job_id);
  if (!target) return {job_id, false, "there is no such job"};
  if (!may_be_retried(target->state)) {
    return {job_id, false,
            "it is " + target->state + ", and only failed or cancelled jobs are retried"};
  }
  if (target->has_open_twin) {
    return {job_id, false, "its next run is under way already"};
  }
  if (target->has_parts && target->state == "unreachable") reopen_parts(work, job_id);
  restart(work, job_id, target->has_parts);
  note(work, "retry", job_id, by_whom);
  return {job_id, true, {}};
}

Intervened cancel(pqxx::work& work, std::int64_t job_id, const std::string& by_whom) {
  const auto target = lock_job(work, job_id);
  if (!target) return {job_id, false, "there is no such job"};
  if (target->state == "succeeded" || target->state == "split" || target->state == "cancelled") {
    return {job_id, false, "it is " + target->state + " already"};
  }
  work.exec_params0(
      R"(UPDATE recon.attempt
            SET outcome = 'cancelled', finished_at = recon.now_(), message = 'cancelled by ' || $2
          WHERE job_id = $1 AND outcome IS NULL)",
      job_id, by_whom);
  work.exec_params0(
      R"(UPDATE recon.job
            SET state = 'cancelled', lease_owner = NULL, lease_until = NULL,
                finished_at = recon.now_()
          WHERE job_id = $1)",
      job_id);
  if (!target->has_failed_twin) resolve_failures(work, target->customer, target->subject);
  note(work, "cancel", job_id, by_whom);
  return {job_id, true, {}};
}

int reread(pqxx::work& work, const std::string& customer, const std::string& balance_type,
           Time from, Time to, const std::string& by_whom) {
  const int count = reopen_range(work, customer, balance_type, from, to);
  if (count == 0) return 0;
  work.exec_params0(
      R"(INSERT INTO recon.intervention (action, customer, by_whom, at)
         VALUES ('reread', $1, $2, recon.now_()))",
      customer, by_whom);
  return count;
}

std::vector<std::int64_t> failed_jobs(pqxx::work& work, const std::string& customer) {
  std::vector<std::int64_t> jobs;
  for (const pqxx::row& row : work.exec_params(
           R"(SELECT j.job_id FROM recon.job j JOIN recon.stream s USING (stream_id)
               WHERE j.state IN ('exhausted', 'refused', 'unreachable', 'quarantined')
                 AND ($1::text IS NULL OR s.customer = $1)
                 -- of a stream's failed runs the latest stands for all
                 AND (j.window_id IS NOT NULL
                      OR j.job_id = (SELECT max(o.job_id) FROM recon.job o
                                      WHERE o.stream_id = j.stream_id AND o.window_id IS NULL))
               ORDER BY j.job_id)",
           nullable(customer))) {
    jobs.push_back(row[0].as<std::int64_t>());
  }
  return jobs;
}

}  // namespace reconciled
