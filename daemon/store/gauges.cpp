#include "store/gauges.hpp"

#include "store/sql_value.hpp"

namespace reconciled {

namespace {

// What is counted, by up to three names. A failed job has an open alert until it is healed, so the
// alerts tell how many nobody has acknowledged. What healed before it was told, and whose notices
// were given up, waits for nobody. A window that is not verified is a hole from its
// beginning, as in acct.coverage. The conditions on states are those of the partial indexes.
constexpr const char* gauges_sql = R"(
  WITH stream AS MATERIALIZED (
    SELECT stream_id, customer, kind, balance_type, planned_to FROM recon.stream
     WHERE customer = ANY ($1::text[])),
  undone AS MATERIALIZED (
    SELECT s.kind, j.stream_id, j.window_id, j.state, j.rung, j.next_attempt_at
      FROM (SELECT * FROM recon.job WHERE state = 'ready'
            UNION ALL SELECT * FROM recon.job WHERE state = 'running'
            UNION ALL SELECT * FROM recon.job WHERE state = 'retrying'
            UNION ALL SELECT * FROM recon.job
              WHERE state IN ('exhausted', 'refused', 'unreachable', 'quarantined', 'cancelled')) j
      JOIN stream s USING (stream_id)),
  hole AS (
    SELECT u.stream_id, min(w.from_time) AS begin
      FROM undone u JOIN recon.time_window w USING (window_id) GROUP BY u.stream_id),
  open_alert AS (
    SELECT kind, severity, customer, subject, acknowledged_at FROM recon.alert
     WHERE resolved_at IS NULL AND (customer IS NULL OR customer = ANY ($1::text[])))
  SELECT 'covered' AS gauge, s.customer AS one, s.balance_type AS two, NULL AS three,
         recon.micros(coalesce(h.begin, s.planned_to)) AS value
    FROM stream s LEFT JOIN hole h USING (stream_id) WHERE s.kind = 'statements'
  UNION ALL
  SELECT 'success', s.customer, s.kind, s.balance_type, recon.micros(x.at)
    FROM stream s
    CROSS JOIN LATERAL (
      SELECT coalesce(
        (SELECT max(j.verified_at) FROM recon.job j
          WHERE j.stream_id = s.stream_id AND j.verified_at IS NOT NULL),
        (SELECT max(j.finished_at) FROM recon.job j
          WHERE j.stream_id = s.stream_id AND j.window_id IS NULL AND j.state = 'succeeded'))
        AS at) x
   WHERE s.kind <> 'recheck' AND x.at IS NOT NULL
  UNION ALL
  SELECT 'job', kind, state, NULL, count(*) FROM undone WHERE state <> 'cancelled'
   GROUP BY kind, state
  UNION ALL
  SELECT 'retrying', rung::text, NULL, NULL, count(*) FROM undone WHERE state = 'retrying'
   GROUP BY rung
  UNION ALL
  SELECT 'overdue', NULL, NULL, NULL,
         coalesce(max(recon.micros(recon.now_()) - recon.micros(u.next_attempt_at)), 0)
    FROM undone u JOIN recon.asked_stream a USING (stream_id)
   WHERE u.state IN ('ready', 'retrying') AND u.next_attempt_at < recon.now_()
  UNION ALL
  SELECT 'failed', customer, NULL, NULL, count(DISTINCT subject) FROM open_alert
   WHERE acknowledged_at IS NULL
     AND kind IN ('retry_exhausted', 'call_refused', 'job_quarantined', 'unreachable_rows')
   GROUP BY customer
  UNION ALL
  SELECT 'alert', kind, severity, NULL, count(*) FROM open_alert GROUP BY kind, severity
  UNION ALL
  SELECT 'pending', NULL, NULL, NULL, count(*) FROM recon.alert a
   WHERE a.delivered_at IS NULL AND (a.customer IS NULL OR a.customer = ANY ($1::text[]))
     AND a.acknowledged_at IS NULL
     -- of a group that was told a moment ago more may wait for a quarter of an hour
     AND (a.noticed_at IS NULL AND NOT EXISTS (
            SELECT FROM recon.notice n
             WHERE n.created_at > recon.now_() - interval '16 min' AND n.kind = a.kind
               AND n.customer IS NOT DISTINCT FROM a.customer)
          OR (a.episode_id IS NOT NULL
              AND (a.resolved_at IS NULL
                   OR EXISTS (SELECT FROM recon.notice n JOIN recon.delivery d USING (notice_id)
                               WHERE n.episode_id = a.episode_id AND d.state = 'pending'))))
  UNION ALL
  SELECT 'parked', customer, NULL, NULL, count(*) FROM recon.parking
   WHERE resumed_at IS NULL AND (customer IS NULL OR customer = ANY ($1::text[]))
   GROUP BY customer
  UNION ALL
  SELECT 'break', c.customer, c.balance_type, NULL, count(*)
    FROM recon.break b JOIN recon.chain c USING (chain_id)
   WHERE b.healed_at IS NULL AND c.customer = ANY ($1::text[])
   GROUP BY c.customer, c.balance_type
  UNION ALL
  SELECT 'unreachable', NULL, NULL, NULL, (unreachable_since IS NOT NULL)::int
    FROM recon.gateway)";

struct Sample {
  std::string gauge;
  std::string one;
  std::string two;
  std::string three;
  std::int64_t value = 0;
};

void add(Gauges& gauges, const Sample& sample) {
  const auto& [gauge, one, two, three, value] = sample;
  const Time time{std::chrono::microseconds{value}};
  if (gauge == "covered") gauges.covered_until[{one, two}] = time;
  if (gauge == "success") gauges.last_success[{one, two, three}] = time;
  if (gauge == "job") gauges.job_counts[{one, two}] = value;
  if (gauge == "retrying") gauges.retrying[one] = value;
  if (gauge == "overdue") gauges.longest_overdue = std::chrono::microseconds{value};
  if (gauge == "failed") gauges.failed[one] = value;
  if (gauge == "alert") gauges.open_alerts[{one, two}] = value;
  if (gauge == "pending") gauges.pending_alert_count = value;
  if (gauge == "parked") gauges.parked[one] = value;
  if (gauge == "break") gauges.open_breaks[{one, two}] = value;
  if (gauge == "unreachable") gauges.is_gateway_unreachable = value != 0;
}

}  // namespace

Gauges read_gauges(pqxx::nontransaction& statement, const std::vector<std::string>& customers) {
  Gauges gauges;
  for (const pqxx::row& row : statement.exec_params(gauges_sql, array_of(customers))) {
    add(gauges, {text_of(row[0]), text_of(row[1]), text_of(row[2]), text_of(row[3]),
                 row[4].as<std::int64_t>()});
  }
  return gauges;
}

}  // namespace reconciled
