#include "store/failure_facts.hpp"

#include "store/sql_value.hpp"

namespace reconciled {

std::vector<FailedStretch> failed_stretches(pqxx::work& work, const std::string& episode_id,
                                            Which which) {
  std::vector<FailedStretch> stretches;
  for (const pqxx::row& row : work.exec_params(
           R"(WITH stretch AS (
                SELECT s.balance_type, count(*) AS window_count, min(w.from_time) AS from_time,
                       max(w.to_time) AS to_time,
                       range_agg(tstzrange(w.from_time, w.to_time)) AS ranges,
                       count(j.reported_count) AS counted_count,
                       coalesce(sum(j.reported_count), 0) AS reported_count,
                       coalesce(sum(greatest(j.reported_count - j.row_count, 0)), 0)
                         AS missing_count,
                       count(*) FILTER (WHERE j.state IN ('succeeded', 'split')) AS verified_count,
                       count(*) FILTER (WHERE j.state = 'cancelled') AS cancelled_count
                  FROM recon.alerted_jobs($1, $2)
                  JOIN recon.job j USING (job_id)
                  JOIN recon.time_window w USING (window_id)
                  JOIN recon.stream s ON s.stream_id = w.stream_id
                 GROUP BY s.balance_type)
              SELECT t.balance_type, recon.told_span(t.from_time, t.to_time, b.timezone),
                     t.window_count,
                     (SELECT count(DISTINCT day)
                        FROM unnest(t.ranges) AS r (range),
                             generate_series(
                               (lower(r.range) AT TIME ZONE b.timezone)::date::timestamp,
                               ((upper(r.range) - interval '1 microsecond') AT TIME ZONE b.timezone)
                                 ::date::timestamp, interval '1 day') AS day),
                     t.counted_count, t.reported_count, t.missing_count, t.verified_count,
                     t.cancelled_count
                FROM stretch t CROSS JOIN recon.books b
               ORDER BY t.balance_type)",
           episode_id, which == Which::all)) {
    stretches.push_back({.balance_type = text_of(row[0]),
                         .span = text_of(row[1]),
                         .window_count = row[2].as<std::int64_t>(),
                         .day_count = row[3].as<std::int64_t>(),
                         .counted_count = row[4].as<std::int64_t>(),
                         .reported_count = row[5].as<std::int64_t>(),
                         .missing_count = row[6].as<std::int64_t>(),
                         .verified_count = row[7].as<std::int64_t>(),
                         .cancelled_count = row[8].as<std::int64_t>()});
  }
  return stretches;
}

std::vector<std::string> failed_ticks(pqxx::work& work, const std::string& episode_id) {
  std::vector<std::string> ticks;
  for (const pqxx::row& row : work.exec_params(
           R"(SELECT subject FROM recon.alert
               WHERE episode_id = $1 AND resolved_at IS NULL AND subject !~ '^job [0-9]+$'
               ORDER BY subject)",
           episode_id)) {
    ticks.push_back(text_of(row[0]));
  }
  return ticks;
}

std::vector<std::int64_t> jobs_to_retry(pqxx::work& work, const std::string& episode_id, int most) {
  std::vector<std::int64_t> jobs;
  for (const pqxx::row& row :
       work.exec_params("SELECT job_id FROM recon.alerted_jobs($1, false) ORDER BY job_id LIMIT $2",
                        episode_id, most)) {
    jobs.push_back(row[0].as<std::int64_t>());
  }
  return jobs;
}

std::vector<LastAnswer> last_answers(pqxx::work& work, const std::string& episode_id) {
  std::vector<LastAnswer> answers;
  for (const pqxx::row& row : work.exec_params(
           R"(SELECT j.last_code, -- a vendor's message must not write lines of its own
                  regexp_replace(left(max(j.last_message), 300), '[[:cntrl:]]+', ' ', 'g'), count(*)
                FROM recon.alerted_jobs($1, false) JOIN recon.job j USING (job_id)
               GROUP BY j.last_code ORDER BY count(*) DESC, j.last_code LIMIT 3)",
           episode_id)) {
    answers.push_back({text_of(row[0]), text_of(row[1]), row[2].as<std::int64_t>()});
  }
  return answers;
}

}  // namespace reconciled
