#include "store/deliveries.hpp"

#include <algorithm>

#include "core/expects.hpp"
#include "store/sql_value.hpp"

namespace reconciled {

namespace {

// What was delivered within the hour, and not this one delivery alone: alerts that somebody else
// had locked are passed over, because who has one may want another that is locked here.
void credit_alerts(pqxx::work& work) {
  work.exec0(
      R"(UPDATE recon.alert SET delivered_at = recon.now_()
          WHERE alert_id = ANY (ARRAY(
            SELECT a.alert_id
              FROM recon.delivery d
              JOIN recon.notice n USING (notice_id)
              JOIN recon.alert a ON a.episode_id = n.episode_id AND a.delivered_at IS NULL
                                AND a.noticed_at <= n.created_at
             WHERE d.state = 'delivered' AND d.finished_at > recon.now_() - interval '1 hour'
               -- somebody may read the journal, or nobody
               AND (d.sink <> 'journal'
                    OR NOT EXISTS (SELECT FROM recon.sink s
                                    WHERE s.sink <> 'journal'
                                      AND s.seen_at >= recon.now_() - interval '1 hour'))
               FOR NO KEY UPDATE OF a SKIP LOCKED)))");
}

}  // namespace

std::vector<Delivery> claim_deliveries(pqxx::work& work, const std::vector<std::string>& sinks,
                                       int limit, std::chrono::milliseconds lease) {
  const pqxx::result claimed = work.exec_params(
      R"(UPDATE recon.delivery
            SET attempt_count = attempt_count + 1,
                lease_until = recon.now_() + $3::bigint * interval '1 millisecond'
          WHERE delivery_id = ANY (ARRAY(
            SELECT d.delivery_id FROM recon.delivery d JOIN recon.notice n USING (notice_id)
             WHERE d.state = 'pending' AND d.sink = ANY ($1::text[])
               AND d.next_attempt_at <= recon.now_()
               AND (d.lease_until IS NULL OR d.lease_until <= recon.now_())
               AND NOT EXISTS (
                 SELECT FROM recon.delivery o JOIN recon.notice m USING (notice_id)
                  WHERE o.state = 'pending' AND o.sink = d.sink AND o.delivery_id < d.delivery_id
                    AND m.kind = n.kind AND m.customer IS NOT DISTINCT FROM n.customer)
             ORDER BY d.delivery_id LIMIT $2 FOR NO KEY UPDATE OF d SKIP LOCKED))
         RETURNING delivery_id, sink, attempt_count, notice_id)",
      array_of(sinks), limit, lease.count());
  std::vector<Delivery> deliveries;
  for (const pqxx::row& row : claimed) {
    auto notice = read_notice(work, text_of(row[3]));
    expects(notice.has_value(), "a delivery's notice outlives it");
    deliveries.push_back({.delivery_id = row[0].as<std::int64_t>(),
                          .sink = text_of(row[1]),
                          .attempt_count = row[2].as<int>(),
                          .notice = std::move(*notice)});
  }
  std::ranges::sort(deliveries, {}, &Delivery::delivery_id);
  return deliveries;
}

void note_delivered(pqxx::work& work, std::int64_t delivery_id) {
  work.exec_params0(
      R"(UPDATE recon.delivery
            SET state = 'delivered', finished_at = recon.now_(), lease_until = NULL,
                last_error = NULL
          WHERE delivery_id = $1 AND state <> 'delivered')",
      delivery_id);
  credit_alerts(work);
}

bool note_undelivered(pqxx::work& work, std::int64_t delivery_id,
                      std::chrono::milliseconds retry_in, const std::string& error) {
  const pqxx::result noted = work.exec_params(
      R"(UPDATE recon.delivery d
            SET state = CASE WHEN d.created_at <= m.day_ago THEN 'given_up' ELSE 'pending' END,
                finished_at = CASE WHEN d.created_at <= m.day_ago THEN m.at END,
                next_attempt_at = m.at + $2::bigint * interval '1 millisecond',
                lease_until = NULL, last_error = left($3, 1000)
           FROM (SELECT recon.now_() AS at, recon.now_() - interval '1 day' AS day_ago) AS m
          WHERE d.delivery_id = $1 AND d.state = 'pending'
         RETURNING d.state = 'given_up')",
      delivery_id, retry_in.count(), error);
  return !noted.empty() && noted[0][0].as<bool>();
}

void settle_deliveries(pqxx::work& work) {
  work.exec0(
      R"(UPDATE recon.delivery d
            SET state = 'given_up', finished_at = recon.now_(), lease_until = NULL,
                last_error = coalesce(d.last_error, 'no process has this sink any more')
           FROM recon.sink s
          WHERE s.sink = d.sink AND d.state = 'pending'
            AND s.seen_at < recon.now_() - interval '1 day'
            AND d.created_at < recon.now_() - interval '1 day')");
  credit_alerts(work);
}

}  // namespace reconciled
