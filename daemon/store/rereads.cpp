#include "store/rereads.hpp"

#include "store/sql_value.hpp"

namespace reconciled {

namespace {

// Locked in the order of their numbers: two that reopen the same windows do not deadlock.
int reopen_leaves(pqxx::work& work, const std::string& window_ids) {
  return static_cast<int>(work.exec_params(
                                  R"(WITH chosen AS MATERIALIZED (
                   SELECT job_id FROM recon.job
                    WHERE window_id = ANY ($1::bigint[]) AND state = 'succeeded'
                    ORDER BY job_id FOR UPDATE)
                 UPDATE recon.job
                    SET state = 'ready', rung = 0, tech_failures = 0, crash_count = 0,
                        finished_at = NULL, next_attempt_at = recon.now_(),
                        read_no = read_no + 1, pages_high = 0, has_disagreed = false,
                        is_recount = false, is_narrowed = false, question_from = NULL,
                        question_to = NULL, outer_count = NULL, reported_count = NULL,
                        row_count = NULL
                  WHERE job_id = ANY (ARRAY(SELECT job_id FROM chosen))
                 RETURNING 1)",
                                  window_ids)
                              .size());
}

// Seconds that were split by what their rows are.
int reopen_split_seconds(pqxx::work& work, const std::string& window_ids) {
  int count = 0;
  for (const pqxx::row& row : work.exec_params(
           R"(SELECT j.job_id FROM recon.job j
               WHERE j.job_id IN (SELECT l.job_id FROM recon.leaf l
                                   WHERE l.window_id = ANY ($1::bigint[]) AND l.state = 'split'
                                     AND l.is_whole)
                 AND j.state = 'split' ORDER BY j.job_id FOR UPDATE)",
           window_ids)) {
    const auto job_id = row[0].as<std::int64_t>();
    reopen_parts(work, job_id);
    work.exec_params0(
        R"(UPDATE recon.job
              SET state = 'ready', rung = 0, tech_failures = 0, crash_count = 0,
                  finished_at = NULL, next_attempt_at = recon.now_(), is_recount = true
            WHERE job_id = $1)",
        job_id);
    ++count;
  }
  return count;
}

}  // namespace

int reopen(pqxx::work& work, const std::vector<std::int64_t>& window_ids) {
  if (window_ids.empty()) return 0;
  const std::string ids = array_of(window_ids);
  return reopen_leaves(work, ids) + reopen_split_seconds(work, ids);
}

int reopen_range(pqxx::work& work, const std::string& customer, const std::string& balance_type,
                 Time from, Time to) {
  std::vector<std::int64_t> windows;
  // No window is as long as 100 days, which bounds how far before the range one can begin.
  for (const pqxx::row& row : work.exec_params(
           R"(SELECT l.window_id
                FROM recon.stream s JOIN recon.leaf l USING (stream_id)
               WHERE s.customer = $1 AND s.kind = 'statements' AND s.balance_type = $2
                 AND l.from_time < recon.at($4::bigint) AND l.to_time > recon.at($3::bigint)
                 AND l.from_time > recon.at($3::bigint) - interval '100 days' AND l.is_whole)",
           customer, balance_type, micros_of(from), micros_of(to))) {
    windows.push_back(row[0].as<std::int64_t>());
  }
  return reopen(work, windows);
}

void reopen_parts(pqxx::work& work, std::int64_t job_id) {
  work.exec_params0(
      R"(WITH RECURSIVE part AS (
           SELECT c.window_id FROM recon.job j JOIN recon.time_window c ON c.parent_id = j.window_id
            WHERE j.job_id = $1
           UNION ALL
           SELECT c.window_id FROM part p JOIN recon.time_window c ON c.parent_id = p.window_id)
         UPDATE recon.job j
            SET state = 'ready', rung = 0, tech_failures = 0, crash_count = 0, finished_at = NULL,
                next_attempt_at = recon.now_(), read_no = read_no + 1,
                is_recount = EXISTS (SELECT FROM recon.time_window c
                                      WHERE c.parent_id = j.window_id)
          WHERE window_id IN (SELECT window_id FROM part)
            AND state NOT IN ('ready', 'running', 'retrying'))",
      job_id);
}

}  // namespace reconciled
