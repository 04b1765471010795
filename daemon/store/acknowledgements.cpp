#include "store/acknowledgements.hpp"

#include "store/sql_value.hpp"

namespace reconciled {

namespace {

constexpr const char* named_sql = R"(
  SELECT alert_id, kind || coalesce(' of ' || customer, '') || ', ' || subject,
         resolved_at IS NOT NULL, acknowledged_by,
         to_char(acknowledged_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    FROM recon.alert WHERE starts_with(alert_id::text, lower($1)) ORDER BY alert_id LIMIT 2)";

// Alerts that somebody else has locked are passed over.
constexpr const char* acknowledge_all_sql = R"(
  WITH done AS (
    UPDATE recon.alert SET acknowledged_at = recon.now_(), acknowledged_by = $3
     WHERE alert_id = ANY (ARRAY(
       SELECT alert_id FROM recon.alert
        WHERE resolved_at IS NULL AND acknowledged_at IS NULL
          AND ($1::text IS NULL OR customer = $1) AND ($2::text IS NULL OR kind = $2)
          FOR NO KEY UPDATE SKIP LOCKED))
    RETURNING alert_id, customer)
  INSERT INTO recon.intervention (action, alert_id, customer, by_whom, at)
  SELECT 'acknowledge', alert_id, customer, $3, recon.now_() FROM done)";

bool acknowledge_one(pqxx::work& work, const std::string& alert_id, const std::string& by_whom) {
  return !work.exec_params(
                  R"(WITH done AS (
                       UPDATE recon.alert
                          SET acknowledged_at = recon.now_(), acknowledged_by = $2
                        WHERE alert_id = $1 AND resolved_at IS NULL AND acknowledged_at IS NULL
                       RETURNING alert_id, customer)
                     INSERT INTO recon.intervention (action, alert_id, customer, by_whom, at)
                     SELECT 'acknowledge', alert_id, customer, $2, recon.now_() FROM done
                     RETURNING 1)",
                  alert_id, by_whom)
              .empty();
}

}  // namespace

Acknowledged acknowledge(pqxx::work& work, const std::string& alert_id,
                         const std::string& by_whom) {
  const pqxx::result found = work.exec_params(named_sql, alert_id);
  if (found.empty()) return {alert_id, false, "there is no such alert"};
  if (found.size() > 1) return {alert_id, false, "it names several alerts: say more of it"};
  const std::string id = text_of(found[0][0]);
  const std::string name = text_of(found[0][1]);
  if (acknowledge_one(work, id, by_whom)) return {name, true, {}};
  // Read again, because it may have been resolved or acknowledged this very moment.
  const pqxx::row now = work.exec_params1(named_sql, id);
  if (now[2].as<bool>()) return {name, false, "it is resolved already"};
  return {name, false, text_of(now[3]) + " has acknowledged it at " + text_of(now[4])};
}

std::int64_t acknowledge_all(pqxx::work& work, const AlertFilter& filter,
                             const std::string& by_whom) {
  const pqxx::result acknowledged = work.exec_params0(
      acknowledge_all_sql, nullable(filter.customer), nullable(filter.kind), by_whom);
  return static_cast<std::int64_t>(acknowledged.affected_rows());
}

std::vector<std::string> unacknowledged_alerts(pqxx::work& work, const AlertFilter& filter) {
  std::vector<std::string> alerts;
  for (const pqxx::row& row : work.exec_params(
           R"(SELECT alert_id FROM recon.alert
               WHERE resolved_at IS NULL AND acknowledged_at IS NULL
                 AND ($1::text IS NULL OR customer = $1) AND ($2::text IS NULL OR kind = $2)
               ORDER BY alert_id)",
           nullable(filter.customer), nullable(filter.kind))) {
    alerts.push_back(text_of(row[0]));
  }
  return alerts;
}

}  // namespace reconciled
