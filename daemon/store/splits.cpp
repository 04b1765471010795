#include "store/splits.hpp"

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
                                created_at)
         SELECT $1, window_id, 1, to_time, recon.now_(), recon.now_() FROM planned)",
      job.stream_id, *job.window_id, json + ']');
}

std::int64_t count_of_parts(pqxx::work& work, std::int64_t window_id) {
  return work
      .exec_params1(
          R"(SELECT coalesce(sum(j.outer_count), 0)::bigint
               FROM recon.time_window w JOIN recon.job j USING (window_id)
              WHERE w.parent_id = $1)",
          window_id)[0]
      .as<std::int64_t>();
}

void check_parent(pqxx::work& work, std::int64_t window_id) {
  const pqxx::result parent = work.exec_params(
      R"(SELECT p.job_id, p.window_id, p.outer_count
           FROM recon.time_window w JOIN recon.job p ON p.window_id = w.parent_id
          WHERE w.window_id = $1 AND p.state = 'split' FOR UPDATE OF p)",
      window_id);
  if (parent.empty()) return;
  const bool is_done = work.exec_params1(
                               R"(SELECT bool_and(j.state IN ('succeeded', 'split', 'unreachable'))
                   FROM recon.time_window w JOIN recon.job j USING (window_id)
                  WHERE w.parent_id = $1)",
                               parent[0][1].as<std::int64_t>())[0]
                           .as<bool>();
  if (!is_done) return;
  if (count_of_parts(work, parent[0][1].as<std::int64_t>()) >= parent[0][2].as<std::int64_t>()) {
    return;
  }
  work.exec_params0(
      R"(UPDATE recon.job
            SET state = 'ready', is_recount = true, finished_at = NULL,
                next_attempt_at = recon.now_()
          WHERE job_id = $1)",
      parent[0][0].as<std::int64_t>());
}

}  // namespace reconciled
