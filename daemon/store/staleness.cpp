#include "store/staleness.hpp"

#include "store/alerts.hpp"
#include "store/sql_value.hpp"

namespace reconciled {

void note_staleness(pqxx::work& work, const std::vector<std::string>& customers,
                    std::chrono::milliseconds stale_after) {
  // A stream's age counts from its first window's planning at the earliest: while its history is
  // read for the first time an older window may be verified before the newest.
  for (const pqxx::row& row : work.exec_params(
           R"(SELECT s.customer, s.balance_type,
                     to_char(v.newest AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                FROM recon.stream s
                LEFT JOIN LATERAL (
                  SELECT w.to_time AS newest FROM recon.time_window w
                    JOIN recon.job j USING (window_id)
                   WHERE w.stream_id = s.stream_id AND j.state = 'succeeded'
                   ORDER BY w.from_time DESC LIMIT 1) v ON true
                LEFT JOIN LATERAL (
                  SELECT j.created_at AS first FROM recon.time_window w
                    JOIN recon.job j USING (window_id)
                   WHERE w.stream_id = s.stream_id ORDER BY w.from_time LIMIT 1) c ON true
               WHERE s.kind = 'statements' AND s.customer = ANY ($1::text[])
                 AND greatest(v.newest, c.first)
                     < recon.now_() - $2::bigint * interval '1 millisecond')",
           array_of(customers), stale_after.count())) {
    const std::string until = text_of(row[2]);
    raise(work, {.kind = "stale",
                 .customer = text_of(row[0]),
                 .subject = text_of(row[1]),
                 .summary = "Statements of " + text_of(row[0]) + ", " + text_of(row[1]) +
                            (until.empty() ? ", have never been verified"
                                           : ", are verified only until " + until) +
                            ". See `reconciled status` and `reconciled jobs` for what holds them "
                            "up."});
  }
  work.exec_params0(
      R"(UPDATE recon.alert a SET resolved_at = recon.now_()
          WHERE a.resolved_at IS NULL AND a.kind = 'stale'
            AND (NOT EXISTS (
                   SELECT FROM recon.instance i
                    WHERE a.customer = ANY (i.customers) AND i.ended_at IS NULL
                      AND i.seen_at > recon.now_() - interval '1 hour')
                 OR EXISTS (
                   SELECT FROM recon.stream s
                     JOIN recon.time_window w USING (stream_id) JOIN recon.job j USING (window_id)
                    WHERE s.customer = a.customer AND s.kind = 'statements'
                      AND s.balance_type = a.subject AND j.state = 'succeeded'
                      AND w.to_time >= recon.now_() - $1::bigint * interval '1 millisecond')))",
      stale_after.count());
}

}  // namespace reconciled
