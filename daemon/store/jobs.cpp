#include "store/jobs.hpp"

#include "store/alerts.hpp"
#include "store/incidents.hpp"
#include "store/sql_value.hpp"
#include "store/streams.hpp"

namespace reconciled {

using std::chrono::milliseconds;

void renew(pqxx::nontransaction& statement, const std::string& owner,
           const std::vector<Lease>& leases, milliseconds lease) {
  std::vector<std::int64_t> ids;
  std::vector<std::int64_t> epochs;
  for (const Lease& held : leases) {
    ids.push_back(held.job_id);
    epochs.push_back(held.epoch);
  }
  statement.exec_params(
      R"(WITH mine AS MATERIALIZED (
           SELECT j.job_id FROM recon.job j
             JOIN unnest($2::bigint[], $3::bigint[]) AS held (job_id, epoch)
               ON held.job_id = j.job_id AND held.epoch = j.epoch
            WHERE j.state = 'running' AND j.lease_owner = $1::uuid
            ORDER BY j.job_id FOR UPDATE OF j SKIP LOCKED)
         UPDATE recon.job
            SET lease_until = recon.now_() + $4::bigint * interval '1 millisecond'
          WHERE job_id = ANY (ARRAY(SELECT job_id FROM mine)))",
      owner, array_of(ids), array_of(epochs), lease.count());
}

std::vector<LostLease> sweep(pqxx::work& work) {
  std::vector<LostLease> lost;
  // SKIP LOCKED: a holder that is just recording after all keeps its job.
  for (const pqxx::row& row : work.exec(
           R"(WITH ended AS MATERIALIZED (
                SELECT job_id, epoch, recon.now_() AS at FROM recon.job
                 WHERE state = 'running' AND lease_until < (SELECT recon.now_())
                 ORDER BY job_id LIMIT 100 FOR UPDATE SKIP LOCKED),
              closed AS (
                UPDATE recon.attempt a
                   SET outcome = 'lost', finished_at = e.at,
                       message = 'the process that held the job went away'
                  FROM ended e
                 WHERE a.job_id = e.job_id AND a.epoch = e.epoch AND a.outcome IS NULL
                RETURNING a.job_id),
              freed AS (
                UPDATE recon.job j
                   SET state = CASE WHEN j.crash_count >= 4 THEN 'quarantined'
                                    WHEN j.rung > 0 THEN 'retrying' ELSE 'ready' END,
                       crash_count = j.crash_count + 1, lease_owner = NULL, lease_until = NULL,
                       finished_at = CASE WHEN j.crash_count >= 4 THEN e.at END,
                       next_attempt_at = e.at + least(interval '2 s' * (2 ^ j.crash_count - 1),
                                                      interval '5 min')
                  FROM ended e WHERE e.job_id = j.job_id
                RETURNING j.job_id, j.state, j.stream_id)
              SELECT f.job_id, f.state, s.customer, s.kind, s.balance_type
                FROM freed f JOIN recon.stream s USING (stream_id))")) {
    lost.push_back({row[0].as<std::int64_t>(), text_of(row[1]), text_of(row[2])});
    if (lost.back().state != "quarantined") continue;
    ClaimedJob named;
    named.job_id = lost.back().job_id;
    named.endpoint = endpoint_of_kind(text_of(row[3]));
    named.balance_type = text_of(row[4]);
    if (text_of(row[3]) == recheck_kind) {
      named.sweep.emplace();
    } else if (named.endpoint == Endpoint::statements) {
      named.window_id = 0;
    }
    raise(work, {.kind = "job_quarantined",
                 .customer = lost.back().customer,
                 .subject = subject_of(named),
                 .summary = "Five processes in a row went away while they worked on job " +
                            std::to_string(lost.back().job_id) +
                            ". Look at the daemon's log, then `reconciled retry` the job."});
  }
  return lost;
}

std::optional<milliseconds> until_next_due(pqxx::nontransaction& statement,
                                           const std::vector<std::string>& customers) {
  const pqxx::result due = statement.exec_params(
      R"(WITH asked AS MATERIALIZED (
           SELECT stream_id FROM recon.asked_stream WHERE customer = ANY ($1::text[]))
       SELECT ceil(extract(epoch FROM greatest(due.at, g.retry_at) - recon.now_()) * 1000)::bigint
         FROM recon.gateway g,
              (SELECT least((SELECT min(next_attempt_at) FROM recon.job
                              WHERE state = 'retrying'
                                AND stream_id = ANY (ARRAY(SELECT stream_id FROM asked))),
                            (SELECT min(next_attempt_at) FROM recon.job
                              WHERE state = 'ready'
                                AND stream_id = ANY (ARRAY(SELECT stream_id FROM asked)))) AS at)
                AS due
        WHERE due.at IS NOT NULL)",
      array_of(customers));
  if (due.empty()) return std::nullopt;
  return milliseconds{due[0][0].as<std::int64_t>()};
}

OpenWork open_work(pqxx::nontransaction& statement, const std::vector<std::string>& customers) {
  const pqxx::row row = statement.exec_params1(
      R"(WITH asked AS MATERIALIZED (
           SELECT stream_id FROM recon.asked_stream WHERE customer = ANY ($1::text[]))
       SELECT (SELECT count(*) FROM recon.job
                WHERE (state = 'ready' OR (state = 'retrying' AND next_attempt_at <= recon.now_()))
                  AND stream_id = ANY (ARRAY(SELECT stream_id FROM asked))
                  AND (SELECT retry_at IS NULL OR retry_at <= recon.now_() FROM recon.gateway)),
              (SELECT count(*) FROM recon.job j JOIN recon.stream s USING (stream_id)
                WHERE j.state = 'running' AND s.customer = ANY ($1::text[])))",
      array_of(customers));
  return {row[0].as<std::int64_t>(), row[1].as<std::int64_t>()};
}

std::int64_t count_open_jobs(pqxx::nontransaction& statement,
                             const std::vector<std::string>& customers) {
  return statement
      .exec_params1(
          R"(SELECT count(*) FROM recon.job j JOIN recon.stream s USING (stream_id)
              WHERE j.state IN ('ready', 'running', 'retrying') AND s.customer = ANY ($1::text[]))",
          array_of(customers))[0]
      .as<std::int64_t>();
}

}  // namespace reconciled
