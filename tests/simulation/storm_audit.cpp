#include "storm_audit.hpp"

#include <map>
#include <set>

#include "store/sql_value.hpp"

namespace reconciled::test {

namespace {

// Prepared, because planning it costs ten times what running it does.
constexpr const char* audit_sql = R"(
SELECT string_agg(invariant || ': ' || detail, '; ') FROM (
SELECT invariant, detail FROM recon.violation
UNION ALL
-- The first call and seven more; only an answer, a page that was not reached before, or a person
-- begins a ladder anew.
SELECT 'a ladder has at most eight unknown answers', format('job %s: %s', job_id, count(*))
  FROM (SELECT job_id, run, outcome,
               count(*) FILTER (WHERE is_new_page) OVER (PARTITION BY job_id, run ORDER BY epoch)
                 AS ladder
          FROM (SELECT job_id, run, epoch, outcome,
                       page > max(page) OVER (PARTITION BY job_id, run ORDER BY epoch
                                              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
                         AS is_new_page
                  FROM (SELECT a.job_id, a.epoch, a.outcome,
                               CASE WHEN a.outcome = 'unknown' THEN a.page END AS page,
                               count(*) FILTER (WHERE a.outcome NOT IN ('unknown', 'lost',
                                                  'released', 'not_sent', 'parked'))
                                 OVER (PARTITION BY a.job_id ORDER BY a.epoch) AS run
                          FROM recon.attempt a
                         WHERE NOT EXISTS (SELECT FROM recon.intervention i
                                            WHERE i.job_id = a.job_id)) r) p) u
 WHERE outcome = 'unknown'
 GROUP BY job_id, run, ladder HAVING count(*) > 8
UNION ALL
SELECT 'no rung beyond the seventh', format('job %s', job_id) FROM recon.job WHERE rung > 7
UNION ALL
SELECT 'an open job is due at some time', format('job %s', job_id) FROM recon.job
 WHERE state IN ('ready', 'retrying') AND next_attempt_at IS NULL
UNION ALL
SELECT 'coverage tiles time', format('%s %s at %s', customer, balance_type, from_time)
  FROM (SELECT customer, balance_type, from_time, to_time,
               lag(to_time) OVER (PARTITION BY customer, balance_type ORDER BY from_time) AS before
          FROM acct.coverage) c
 WHERE from_time >= to_time OR from_time <> before
UNION ALL
SELECT 'a row is stored once', format('%s %s %s', customer, balance_type, accounting_biz_no)
  FROM recon.statement WHERE accounting_biz_no IS NOT NULL
 GROUP BY customer, balance_type, accounting_biz_no HAVING count(*) > 1
UNION ALL
SELECT 'a version differs from the one before', format('statement %s version %s', statement_id, version)
  FROM (SELECT statement_id, version, content_hash,
               lag(content_hash) OVER (PARTITION BY statement_id ORDER BY version) AS before
          FROM recon.statement_version) v
 WHERE content_hash = before
UNION ALL
-- No alert without its cause. One that was healed by hand stays until its job has succeeded.
SELECT 'an alert about a job has a job that is not done', format('%s %s', a.kind, a.subject)
  FROM recon.alert a
 WHERE a.resolved_at IS NULL
   AND a.kind IN ('retry_exhausted', 'call_refused', 'unreachable_rows', 'job_quarantined')
   AND CASE WHEN a.subject LIKE 'job %'
            THEN NOT EXISTS (SELECT FROM recon.job j WHERE 'job ' || j.job_id = a.subject
                               AND j.state NOT IN ('succeeded', 'split'))
            ELSE (SELECT j.state = 'succeeded' FROM recon.job j JOIN recon.stream s USING (stream_id)
                   WHERE s.customer = a.customer AND s.kind || coalesce(' ' || s.balance_type, '') = a.subject
                   ORDER BY j.job_id DESC LIMIT 1) END
UNION ALL
SELECT 'an alert about a parking has an open parking', a.subject FROM recon.alert a
 WHERE a.resolved_at IS NULL AND a.kind = 'customer_parked'
   AND NOT EXISTS (SELECT FROM recon.parking p WHERE p.resumed_at IS NULL AND p.subject = a.subject
                      AND p.customer IS NOT DISTINCT FROM a.customer)
UNION ALL
SELECT 'an open parking has an alert', p.subject FROM recon.parking p
 WHERE p.resumed_at IS NULL
   AND NOT EXISTS (SELECT FROM recon.alert a
                    WHERE a.resolved_at IS NULL AND a.kind = 'customer_parked' AND a.subject = p.subject
                      AND p.customer IS NOT DISTINCT FROM a.customer)
UNION ALL
SELECT 'an alert about rows that vanished has such rows', a.customer || ' ' || a.subject
  FROM recon.alert a
 WHERE a.resolved_at IS NULL AND a.kind = 'row_vanished'
   AND NOT EXISTS (SELECT FROM recon.statement s
                    WHERE s.customer = a.customer AND s.balance_type = a.subject
                      AND s.missing_since IS NOT NULL)
UNION ALL
SELECT 'one open alert a cause', format('%s %s %s', kind, customer, subject) FROM recon.alert
 WHERE resolved_at IS NULL GROUP BY kind, customer, subject HAVING count(*) > 1
) AS found)";

constexpr const char* peace_sql = R"(
SELECT string_agg(invariant || ': ' || detail, '; ') FROM (
SELECT 'all time is verified' AS invariant,
       format('%s %s %s - %s is %s', customer, balance_type, from_time, to_time, state) AS detail
  FROM acct.coverage WHERE state <> 'verified'
UNION ALL
SELECT 'no job has failed', format('job %s, %s, is %s', job_id, kind, state) FROM acct.jobs j
 WHERE state NOT IN ('succeeded', 'split')
   -- a failed tick or sweep is history once a later one has succeeded
   AND NOT EXISTS (SELECT FROM acct.jobs o
                    WHERE o.kind = j.kind AND o.customer = j.customer AND j.kind <> 'statements'
                      AND o.balance_type IS NOT DISTINCT FROM j.balance_type
                      AND o.job_id > j.job_id AND o.state = 'succeeded')
UNION ALL
SELECT 'no alert is open', format('%s %s: %s', kind, subject, summary) FROM acct.alerts
 WHERE resolved_at IS NULL AND kind <> ALL (string_to_array($1, ','))
) AS found)";

}  // namespace

std::string audit(SimDatabase& database) {
  auto ask = [](pqxx::work& work) {
    work.conn().prepare("audit", audit_sql);
    return text_of(work.exec_prepared("audit")[0][0]);
  };
  return database.session().transact(ask);
}

std::string audit_peace(SimDatabase& database, const std::string& excused) {
  auto ask = [&](pqxx::work& work) { return text_of(work.exec_params1(peace_sql, excused)[0]); };
  return database.session().transact(ask);
}

// An alert of the last days may still wait for its courier.
std::string audit_told(World& world) {
  if (world.options().sinks.empty()) return {};
  auto ask = [](pqxx::work& work) {
    return work.exec(R"(
SELECT kind, coalesce(customer, ''), subject, recon.micros(raised_at), resolved_at IS NULL,
       delivered_at IS NULL
  FROM recon.alert WHERE greatest(raised_at, resolved_at) < recon.now_() - interval '3 days')");
  };
  using Group = std::pair<std::string, std::string>;  // kind, customer
  std::map<Group, Notice> latest;
  for (const Told& told : world.told) {
    if (told.is_accepted) latest[{told.notice.kind, told.notice.customer}] = told.notice;
  }
  std::set<Group> open;
  std::string offences;
  for (const pqxx::row& row : world.database.session().transact(ask)) {
    const Group group{text_of(row[0]), text_of(row[1])};
    const Time raised_at{std::chrono::microseconds{row[3].as<std::int64_t>()}};
    const auto told = latest.find(group);
    if (told == latest.end() || told->second.created_at < raised_at || row[5].as<bool>()) {
      offences += "never told: " + group.first + " " + text_of(row[2]) + "; ";
    }
    if (row[4].as<bool>()) open.insert(group);
  }
  for (const auto& [group, notice] : latest) {
    const bool is_over = notice.event == NoticeEvent::resolved;
    const bool is_old = notice.created_at < world.database_now() - std::chrono::days{3};
    if (!is_over && !open.contains(group) && is_old) {
      offences += "its end was never told: " + group.first + " of " + group.second + "; ";
    }
  }
  return offences;
}

void count_effects(SimDatabase& database, const std::vector<sandbox::RequestRecord>& records,
                   Figures& figures) {
  std::vector<std::string> rules;
  std::vector<std::string> customers;
  std::vector<std::string> balance_types;
  std::vector<std::int64_t> arrivals;
  for (const sandbox::RequestRecord& record : records) {
    const auto& types = record.call.balance_types;
    for (const std::string& rule : record.rules) {
      rules.push_back(rule);
      customers.push_back(record.customer);
      balance_types.push_back(types.empty() ? "" : types.front());
      arrivals.push_back(micros_of(record.arrived));
    }
  }
  auto ask = [&](pqxx::work& work) {
    return work.exec_params(
        R"(SELECT 'effect: ' || f.rule || ': ' || a.outcome, count(*)
             FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
                    AS f (rule, customer, balance_type, at)
             JOIN recon.stream s ON s.customer = f.customer
              AND coalesce(s.balance_type, '') = f.balance_type
             JOIN recon.job j USING (stream_id)
             JOIN recon.attempt a USING (job_id)
            WHERE a.started_at <= recon.at(f.at) AND a.finished_at >= recon.at(f.at)
            GROUP BY 1)",
        array_of(rules), array_of(customers), array_of(balance_types), array_of(arrivals));
  };
  for (const pqxx::row& row : database.session().transact(ask)) {
    figures[text_of(row[0])] += row[1].as<std::uint64_t>();
  }
}

std::string story_of(SimDatabase& database) {
  return database.value(R"(
SELECT string_agg(format('job %s %s %s %s epoch %s: %s to %s, page %s, %s %s rung %s next %s; %s',
                         a.job_id, s.customer, s.kind, s.balance_type, a.epoch, a.started_at,
                         a.finished_at, a.page, a.outcome, a.result_code, a.rung,
                         a.next_attempt_at, a.message),
                  E'\n' ORDER BY a.started_at, a.job_id, a.epoch)
  FROM recon.attempt a JOIN recon.job j USING (job_id) JOIN recon.stream s USING (stream_id))");
}

void count_ends(SimDatabase& database, Figures& figures) {
  auto ask = [](pqxx::work& work) {
    return work.exec(R"(
SELECT 'attempt: ' || outcome, count(*) FROM recon.attempt WHERE outcome IS NOT NULL GROUP BY 1
UNION ALL
SELECT 'alert: ' || kind, count(*) FROM recon.alert GROUP BY 1
UNION ALL
SELECT 'end: parked', count(*) FROM recon.parking
UNION ALL
SELECT 'end: a changed row', count(*) FROM recon.statement WHERE version > 1
UNION ALL
SELECT 'end: a row that came back or is gone', count(*) FROM recon.alert WHERE kind = 'row_vanished'
UNION ALL
SELECT 'end: read again', count(*) FROM recon.job WHERE window_id IS NOT NULL AND read_no > 1
UNION ALL
SELECT 'attempts', count(*) FROM recon.attempt
UNION ALL
SELECT 'jobs', count(*) FROM recon.job
UNION ALL
SELECT 'rows', count(*) FROM recon.statement)");
  };
  for (const pqxx::row& row : database.session().transact(ask)) {
    figures[text_of(row[0])] += row[1].as<std::uint64_t>();
  }
}

}  // namespace reconciled::test
