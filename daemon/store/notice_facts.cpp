#include "store/notice_facts.hpp"

#include "store/sql_value.hpp"

namespace reconciled {

namespace {

// The query's first column.
template <class... Values>
std::vector<std::string> texts(pqxx::work& work, const char* facts_sql, Values&&... values) {
  std::vector<std::string> all;
  for (const pqxx::row& row : work.exec_params(facts_sql, std::forward<Values>(values)...)) {
    if (!row[0].is_null()) all.push_back(text_of(row[0]));
  }
  return all;
}

template <class... Values>
std::string text(pqxx::work& work, const char* facts_sql, Values&&... values) {
  const auto all = texts(work, facts_sql, std::forward<Values>(values)...);
  return all.empty() ? std::string{} : all.front();
}

constexpr const char* balances_sql = R"(
  WITH latest AS (
    -- of each stream's last success: a history of years is not to be read for one notice
    SELECT b.balance_type, b.currency, sum(b.total_minor) AS total_minor,
           max(b.taken_at) AS taken_at
      FROM recon.stream s
      JOIN LATERAL (SELECT job_id FROM recon.job
                     WHERE stream_id = s.stream_id AND window_id IS NULL AND state = 'succeeded'
                     ORDER BY finished_at DESC LIMIT 1) j ON true
      JOIN recon.balance_snapshot b USING (job_id)
     WHERE s.customer = $1 AND s.kind = 'balances' GROUP BY b.balance_type, b.currency),
  typed AS (
    SELECT l.balance_type || ' '
           || string_agg(l.currency || ' ' || coalesce(recon.major(l.total_minor, c.exponent)::text,
                                                       l.total_minor || ' minor units'),
                         ', ' ORDER BY l.currency) AS balances,
           max(l.taken_at) AS taken_at
      FROM latest l LEFT JOIN recon.currency c ON c.code = l.currency GROUP BY l.balance_type)
  SELECT string_agg(l.balances, '; ' ORDER BY l.balances)
         || ' (taken ' || recon.told_time(max(l.taken_at), max(b.timezone)) || ' '
         || max(b.timezone) || ')'
    FROM typed l CROSS JOIN recon.books b)";

constexpr const char* covered_sql = R"(
  SELECT coalesce(s.customer || ', ', '') || s.balance_type || ' until '
         || recon.told_time(s.until, s.timezone)
    FROM (SELECT CASE WHEN $1::text IS NULL THEN s.customer END AS customer, s.balance_type,
                 b.timezone,
                 coalesce((SELECT min(h.from_time) FROM recon.hole h
                            WHERE h.stream_id = s.stream_id), s.planned_to) AS until
            FROM recon.stream s CROSS JOIN recon.books b
           WHERE s.kind = 'statements' AND ($1::text IS NULL OR s.customer = $1)) AS s
   ORDER BY CASE WHEN $1::text IS NULL THEN s.until END, s.balance_type
   LIMIT CASE WHEN $1::text IS NULL THEN 1 ELSE 4 END)";

constexpr const char* waiting_sql = R"(
  SELECT count(*)
    FROM (SELECT stream_id FROM recon.job WHERE state = 'ready'
          UNION ALL SELECT stream_id FROM recon.job WHERE state = 'running'
          UNION ALL SELECT stream_id FROM recon.job WHERE state = 'retrying') j
    JOIN recon.stream s USING (stream_id)
   WHERE $1::text IS NULL OR s.customer = $1)";

constexpr const char* parked_parts_sql = R"(
  SELECT CASE WHEN p.customer IS NULL THEN '' ELSE p.subject || ', ' END || 'since '
         || recon.told_time(p.parked_at, b.timezone) || ': ' || p.code
         || coalesce(' (' || regexp_replace(left(p.message, 300), '[[:cntrl:]]+', ' ', 'g') || ')', ''), p.code
    FROM recon.parking p CROSS JOIN recon.books b
   WHERE p.resumed_at IS NULL AND p.customer IS NOT DISTINCT FROM $1
   ORDER BY p.parked_at, p.parking_id LIMIT 5)";

constexpr const char* broken_sql = R"(
  SELECT DISTINCT ON (c.balance_type, c.currency)
         format('%s %s: %s %s between %s and %s%s', c.balance_type, c.currency,
                coalesce(recon.major(abs(k.missing_minor::numeric), u.exponent)::text,
                         abs(k.missing_minor::numeric) || ' minor units'),
                CASE WHEN k.missing_minor > 0 THEN 'missing' ELSE 'too much' END,
                recon.told_time(k.from_time, b.timezone), recon.told_time(k.to_time, b.timezone),
                CASE WHEN count(*) OVER w > 1
                     THEN format(', and %s more place%s', count(*) OVER w - 1,
                                 CASE WHEN count(*) OVER w > 2 THEN 's' ELSE '' END)
                     ELSE '' END)
    FROM recon.break k
    JOIN recon.chain c USING (chain_id)
    CROSS JOIN recon.books b
    LEFT JOIN recon.currency u ON u.code = c.currency
   WHERE c.customer = $1 AND k.healed_at IS NULL AND k.announced_at IS NOT NULL
  WINDOW w AS (PARTITION BY k.chain_id)
   ORDER BY c.balance_type, c.currency, k.to_time, k.break_id LIMIT 5)";

constexpr const char* vanished_sql = R"(
  WITH gone AS (
    SELECT balance_type, currency, count(*) AS row_count, sum(amount_minor) AS minor,
           min(transaction_time) AS first, max(transaction_time) AS last
      FROM recon.statement WHERE customer = $1 AND missing_since IS NOT NULL
     GROUP BY balance_type, currency)
  SELECT format('%s: %s of %s, in sum %s', g.balance_type,
                CASE WHEN sum(g.row_count) = 1 THEN '1 row' ELSE sum(g.row_count) || ' rows' END,
                recon.told_span((min(g.first) AT TIME ZONE max(b.timezone))::date::timestamp
                                  AT TIME ZONE max(b.timezone),
                                ((max(g.last) AT TIME ZONE max(b.timezone))::date + 1)::timestamp
                                  AT TIME ZONE max(b.timezone), max(b.timezone)),
                string_agg(g.currency || ' ' || coalesce(recon.major(g.minor, u.exponent)::text,
                                                         g.minor || ' minor units'),
                           ', ' ORDER BY g.currency))
    FROM gone g CROSS JOIN recon.books b LEFT JOIN recon.currency u ON u.code = g.currency
   GROUP BY g.balance_type ORDER BY g.balance_type)";

constexpr const char* months_sql = R"(
  SELECT DISTINCT to_char(t.at AT TIME ZONE b.timezone, 'YYYY-MM')
    FROM (SELECT transaction_time AS at FROM recon.statement
           WHERE customer = $1
             AND (missing_since IS NOT NULL
                  OR (is_late AND first_seen_at >= recon.at($2::bigint) - interval '10 min'))
          UNION ALL
          SELECT k.to_time FROM recon.break k JOIN recon.chain c USING (chain_id)
           WHERE c.customer = $1 AND k.healed_at IS NULL AND k.announced_at IS NOT NULL) AS t
   CROSS JOIN recon.books b ORDER BY 1 DESC LIMIT 2)";

}  // namespace

std::string told_time(pqxx::work& work, Time time) {
  return text(work, R"(SELECT recon.told_time(recon.at($1::bigint), timezone) || ' ' || timezone
                         FROM recon.books)",
              micros_of(time));
}

std::string last_balances(pqxx::work& work, const std::string& customer) {
  return customer.empty() ? std::string{} : text(work, balances_sql, customer);
}

std::vector<std::string> covered_until(pqxx::work& work, const std::string& customer) {
  return texts(work, covered_sql, nullable(customer));
}

std::int64_t waiting_jobs(pqxx::work& work, const std::string& customer) {
  return work.exec_params1(waiting_sql, nullable(customer))[0].as<std::int64_t>();
}

std::vector<ParkedPart> parked_parts(pqxx::work& work, const std::string& customer) {
  std::vector<ParkedPart> parts;
  for (const pqxx::row& row : work.exec_params(parked_parts_sql, nullable(customer))) {
    parts.push_back({text_of(row[0]), text_of(row[1])});
  }
  return parts;
}

std::vector<std::string> broken_chains(pqxx::work& work, const std::string& customer) {
  return texts(work, broken_sql, customer);
}

std::vector<std::string> vanished_rows(pqxx::work& work, const std::string& customer) {
  return texts(work, vanished_sql, customer);
}

std::vector<std::string> months_to_verify(pqxx::work& work, const std::string& customer,
                                          Time late_since) {
  return texts(work, months_sql, customer, micros_of(late_since));
}

std::vector<std::string> summaries(pqxx::work& work, const std::string& episode_id) {
  return texts(work,
               R"(SELECT left(summary, 1000) FROM recon.alert
                   WHERE episode_id = $1 AND resolved_at IS NULL
                   ORDER BY raised_at DESC, alert_id LIMIT 3)",
               episode_id);
}

std::string any_customer(pqxx::work& work) {
  return text(work, "SELECT min(customer) FROM recon.stream");
}

}  // namespace reconciled
