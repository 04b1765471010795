#include "store/listing.hpp"

#include "core/expects.hpp"
#include "store/sql_value.hpp"

namespace reconciled {

namespace {

// $1 is the customer or NULL, $2 the state or NULL; a listing that knows no state ignores it.
constexpr const char* status_sql = R"(
  WITH covered AS (
    SELECT stream_id, min(from_time) FILTER (WHERE state <> 'verified') AS first_hole,
           count(*) FILTER (WHERE state = 'pending') AS pending,
           count(*) FILTER (WHERE state = 'retrying') AS on_the_ladder,
           count(*) FILTER (WHERE state = 'failed') AS failed
      FROM recon.coverage WHERE $1::text IS NULL OR customer = $1 GROUP BY stream_id),
  counted AS (
    SELECT customer, balance_type, count(*) AS rows FROM recon.statement
     WHERE missing_since IS NULL AND ($1::text IS NULL OR customer = $1)
     GROUP BY customer, balance_type)
  SELECT s.customer, s.balance_type, c.first_hole,
         coalesce(c.first_hole, s.planned_to) AS covered_until, coalesce(r.rows, 0) AS rows,
         coalesce(c.pending, 0) AS pending, coalesce(c.on_the_ladder, 0) AS on_the_ladder,
         coalesce(c.failed, 0) AS failed,
         (SELECT string_agg(b.currency || ' ' || coalesce(b.total::text, b.total_minor || ' minor'),
                            ', ' ORDER BY b.currency, b.account_no)
            FROM acct.balances_latest b
           WHERE b.customer = s.customer AND b.balance_type = s.balance_type) AS last_balance,
         (SELECT string_agg(DISTINCT p.code, ', ') FROM acct.parked p
           WHERE p.customer IS NULL
              OR (p.customer = s.customer
                  AND (p.endpoint IS NULL
                       OR (p.endpoint = 'statements' AND p.balance_type = s.balance_type))))
           AS parked
    FROM recon.stream s
    LEFT JOIN covered c USING (stream_id)
    LEFT JOIN counted r USING (customer, balance_type)
   WHERE s.kind = 'statements' AND ($1::text IS NULL OR s.customer = $1) AND $2::text IS NULL
   ORDER BY s.customer, s.balance_type)";

constexpr const char* jobs_sql = R"(
  SELECT job_id, kind, customer, balance_type, from_time, to_time, state, attempts, rung,
         next_attempt_at, last_status, last_code, last_message, created_at, finished_at
    FROM acct.jobs
   WHERE ($1::text IS NULL OR customer = $1)
     AND ($2::text IS NULL OR state = $2
          OR ($2 = 'failed' AND state IN ('exhausted', 'refused', 'unreachable', 'quarantined')))
   ORDER BY job_id)";

// What `pull` ends on when it is not through: retrying, failed, parked, or out of reach.
constexpr const char* open_jobs_sql = R"(
  SELECT job_id, kind, customer, balance_type, from_time, to_time, state, next_attempt_at,
         last_code, last_message
    FROM acct.jobs j
   WHERE ($1::text IS NULL OR customer = ANY ($1::text[])) AND $2::text IS NULL
     AND state NOT IN ('succeeded', 'split', 'cancelled')
     AND NOT (kind <> 'statements' AND state NOT IN ('ready', 'running', 'retrying')
              AND EXISTS (SELECT FROM acct.jobs later
                           WHERE later.kind = j.kind AND later.customer = j.customer
                             AND later.balance_type IS NOT DISTINCT FROM j.balance_type
                             AND later.job_id > j.job_id))
   ORDER BY job_id)";

constexpr const char* alerts_sql = R"(
  SELECT alert_id, kind, severity, customer, subject, summary, raised_at, resolved_at, delivered_at,
         acknowledged_at, acknowledged_by
    FROM acct.alerts
   WHERE ($1::text IS NULL OR customer = $1)
     AND (resolved_at IS NULL OR resolved_at > recon.now_() - interval '7 days')
     AND ($2::text IS NULL OR ($2 = 'open') = (resolved_at IS NULL))
   ORDER BY resolved_at IS NOT NULL, acknowledged_at IS NOT NULL, raised_at DESC, alert_id)";

constexpr const char* parked_sql = R"(
  SELECT customer, endpoint, balance_type, code, message, parked_at
    FROM acct.parked
   WHERE ($1::text IS NULL OR customer IS NULL OR customer = ANY ($1::text[])) AND $2::text IS NULL
   ORDER BY parked_at)";

constexpr const char* instances_sql = R"(
  SELECT instance, host, verb, started_at, seen_at, config_error
    FROM recon.instance
   WHERE ended_at IS NULL AND seen_at > recon.now_() - interval '5 minutes'
     AND $1::text IS NULL AND $2::text IS NULL
   ORDER BY started_at)";

const char* sql_of(Listing listing) {
  switch (listing) {
    case Listing::status: return status_sql;
    case Listing::jobs: return jobs_sql;
    case Listing::alerts: return alerts_sql;
    case Listing::parked: return parked_sql;
    case Listing::open_jobs: return open_jobs_sql;
    case Listing::instances: return instances_sql;
  }
  expects(false, "every listing has its query");
  return "";
}

}  // namespace

Table read_table(pqxx::work& work, Listing listing, const ListingFilter& filter) {
  const pqxx::result result =
      work.exec_params(sql_of(listing), nullable(filter.customer), nullable(filter.state));
  Table table;
  for (pqxx::row_size_type i = 0; i < result.columns(); ++i) {
    table.columns.emplace_back(result.column_name(i));
  }
  for (const pqxx::row& row : result) {
    std::vector<std::string> cells;
    for (const pqxx::field& field : row) cells.push_back(text_of(field));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

std::string read_json(pqxx::work& work, Listing listing, const ListingFilter& filter) {
  const std::string query = std::string("SELECT coalesce(json_agg(listed), '[]')::text FROM (") +
                            sql_of(listing) + ") AS listed";
  return text_of(work.exec_params1(query, nullable(filter.customer), nullable(filter.state))[0]);
}

}  // namespace reconciled
