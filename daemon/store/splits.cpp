#include "store/splits.hpp"

#include "store/alerts.hpp"
#include "store/sql_value.hpp"

namespace reconciled {

void add_parts(pqxx::work& work, const ClaimedJob& job, const std::vector<Window>& parts) {
  std::string json = "[";
  for (const Window& part : parts) {
    if (json.size() > 1) json += ',';
    json += "{\"begin\":" + std::to_string(micros_of(part.from)) +
            ",\"until\":" + std::to_string(micros_of(part.to));
    if (!part.currency.empty()) {
      json += ",\"currency\":";
      append_json(json, part.currency);
    }
    if (!part.transaction_type.empty()) {
      json += ",\"type\":";
      append_json(json, part.transaction_type);
    }
    json += '}';
  }
  work.exec_params0(
      R"(WITH planned AS (
           INSERT INTO recon.time_window (stream_id, parent_id, from_time, to_time, currency,
                                          transaction_type)
           SELECT $1, $2, recon.at(p.begin), recon.at(p.until), p.currency, p.type
             FROM jsonb_to_recordset($3::jsonb)
                    AS p (begin bigint, until bigint, currency text, type text)
           RETURNING window_id, to_time)
         INSERT INTO recon.job (stream_id, window_id, priority, order_time, next_attempt_at,
                                created_at, verified_at)
         SELECT $1, window_id, 1, to_time, recon.now_(), recon.now_(),
                -- what comes now is late where the whole was verified before
                (SELECT verified_at FROM recon.job WHERE window_id = $2) FROM planned)",
      job.stream_id, *job.window_id, json + ']');
}

// What the parts of a window have come to: a part that was split further is done when its own
// parts are.
Parts parts_of(pqxx::work& work, std::int64_t window_id) {
  const pqxx::row row = work.exec_params1(
      R"(WITH RECURSIVE part AS (
           SELECT window_id, true AS is_own FROM recon.time_window WHERE parent_id = $1
           UNION ALL
           SELECT c.window_id, false FROM part p JOIN recon.time_window c
             ON c.parent_id = p.window_id)
         SELECT bool_and(j.state IN ('succeeded', 'split', 'unreachable')),
                coalesce(sum(j.outer_count) FILTER (WHERE p.is_own), 0)::bigint
           FROM part p JOIN recon.job j USING (window_id))",
      window_id);
  return {row[0].as<bool>(), row[1].as<std::int64_t>()};
}

void check_parents(pqxx::work& work, const std::string& customer, std::int64_t window_id) {
  for (;;) {
    const pqxx::result parent = work.exec_params(
        R"(SELECT p.job_id, p.window_id, p.reported_count, p.state
             FROM recon.time_window w JOIN recon.job p ON p.window_id = w.parent_id
            WHERE w.window_id = $1 AND p.state IN ('split', 'unreachable') FOR UPDATE OF p)",
        window_id);
    if (parent.empty()) return;
    const auto job_id = parent[0][0].as<std::int64_t>();
    window_id = parent[0][1].as<std::int64_t>();
    const Parts parts = parts_of(work, window_id);
    if (!parts.are_done) return;
    const bool is_split = text_of(parent[0][3]) == "split";
    if (parts.row_count < parent[0][2].as<std::int64_t>()) {
      if (!is_split) return;
      work.exec_params0(
          R"(UPDATE recon.job
                SET state = 'ready', is_recount = true, finished_at = NULL,
                    next_attempt_at = recon.now_()
              WHERE job_id = $1)",
          job_id);
      return;
    }
    if (is_split) continue;
    work.exec_params0("UPDATE recon.job SET state = 'split' WHERE job_id = $1", job_id);
    resolve_failures(work, customer, "job " + std::to_string(job_id));
  }
}

}  // namespace reconciled
