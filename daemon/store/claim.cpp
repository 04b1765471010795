#include "store/jobs.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include "store/rechecks.hpp"
#include "store/sql_value.hpp"
#include "store/streams.hpp"

namespace reconciled {

namespace {

// SKIP LOCKED: two processes never wait for each other here and never take the same job.
// = ANY (ARRAY(...)) instead of a join, so that the update looks rows up by key. The limits are
// parameters of an unnamed statement, hence known to the planner, hence an index scan that stops.
constexpr const char* claim_sql = R"(WITH
  asked AS MATERIALIZED (
    SELECT stream_id FROM recon.asked_stream WHERE customer = ANY ($1::text[])),
  moment AS MATERIALIZED (SELECT recon.now_() AS at),
  quota AS MATERIALIZED (
    SELECT CASE WHEN g.retry_at IS NULL THEN $3::int
                WHEN g.retry_at <= m.at AND NOT g.is_probed THEN least(1, $3::int)
                WHEN g.retry_at <= m.at - interval '1 minute' THEN least(1, $3::int)
                ELSE 0 END AS n
      FROM recon.gateway g, moment m),
  retrying AS MATERIALIZED (
    SELECT j.job_id FROM recon.job j
     WHERE j.state = 'retrying' AND j.next_attempt_at <= (SELECT at FROM moment)
       AND j.stream_id = ANY (ARRAY(SELECT stream_id FROM asked))
     ORDER BY j.next_attempt_at, j.job_id LIMIT $3::int FOR UPDATE SKIP LOCKED),
  ready AS MATERIALIZED (
    SELECT j.job_id FROM recon.job j
     WHERE j.state = 'ready' AND j.next_attempt_at <= (SELECT at FROM moment)
       AND j.stream_id = ANY (ARRAY(SELECT stream_id FROM asked))
     ORDER BY j.priority, j.order_time DESC, j.job_id LIMIT $3::int FOR UPDATE SKIP LOCKED),
  chosen AS MATERIALIZED (
    SELECT job_id FROM (SELECT job_id, 0 AS turn, row_number() OVER () AS place FROM retrying
                        UNION ALL SELECT job_id, 1, row_number() OVER () FROM ready) AS due
     ORDER BY turn, place LIMIT (SELECT n FROM quota)),
  probed AS (
    UPDATE recon.gateway g
       SET is_probed = true,
           retry_at = (SELECT at FROM moment) + $4::bigint * interval '1 millisecond'
     WHERE g.retry_at <= (SELECT at FROM moment) AND EXISTS (SELECT FROM chosen)),
  claimed AS (
    UPDATE recon.job j
       SET state = 'running', epoch = j.epoch + 1, lease_owner = $2::uuid,
           lease_until = (SELECT at FROM moment) + $4::bigint * interval '1 millisecond'
     WHERE j.job_id = ANY (ARRAY(SELECT job_id FROM chosen))
    RETURNING j.*),
  opened AS (
    INSERT INTO recon.attempt (job_id, epoch, instance, rung, started_at)
    SELECT c.job_id, c.epoch, $2::uuid, c.rung, (SELECT at FROM moment) FROM claimed c
    RETURNING job_id)
  SELECT c.job_id, c.epoch, recon.micros((SELECT at FROM moment)), c.stream_id, s.customer, s.kind,
         s.balance_type, c.rung, c.pages_high, c.has_disagreed, c.is_recount, c.window_id,
         recon.micros(w.from_time), recon.micros(w.to_time), w.currency, w.transaction_type,
         c.read_no, recon.micros(c.question_from), recon.micros(c.question_to), c.outer_count,
         recon.micros(p.from_time), recon.micros(p.to_time),
         recon.micros(pj.question_from), recon.micros(pj.question_to),
         g.start_is_inclusive, g.end_is_inclusive, g.has_fractions, c.is_narrowed,
         c.verified_at IS NOT NULL
    FROM claimed c
    JOIN opened USING (job_id)
    JOIN recon.stream s ON s.stream_id = c.stream_id
    CROSS JOIN recon.gateway g
    LEFT JOIN recon.time_window w ON w.window_id = c.window_id
    LEFT JOIN recon.time_window p ON p.window_id = w.parent_id
    LEFT JOIN recon.job pj ON pj.window_id = w.parent_id
   ORDER BY c.rung DESC, c.next_attempt_at, c.job_id)";

enum Column {
  job_id,
  epoch,
  started_at,
  stream_id,
  customer,
  kind,
  balance_type,
  rung,
  pages_high,
  has_disagreed,
  is_recount,
  window_id,
  window_from,
  window_to,
  currency,
  transaction_type,
  read_no,
  question_from,
  question_to,
  outer_count,
  parent_from,
  parent_to,
  parent_question_from,
  parent_question_to,
  start_is_inclusive,
  end_is_inclusive,
  has_fractions,
  is_narrowed,
  was_verified
};

// A child shares its parent's outer ends.
Question fresh_question(const pqxx::row& row, const Window& window, const GatewayFacts& facts) {
  if (row[parent_question_from].is_null()) return wide_question(window);
  const Window parent{seconds_of(row[parent_from]), seconds_of(row[parent_to]), {}, {}};
  const Question asked{seconds_of(row[parent_question_from]), seconds_of(row[parent_question_to])};
  return child_question(window, parent, asked, facts);
}

Reading::Start reading_start(const pqxx::row& row) {
  Reading::Start start;
  start.facts = {row[start_is_inclusive].as<bool>(), row[end_is_inclusive].as<bool>(),
                 row[has_fractions].as<bool>()};
  if (row[window_id].is_null()) return start;
  start.window = {seconds_of(row[window_from]), seconds_of(row[window_to]), text_of(row[currency]),
                  text_of(row[transaction_type])};
  // A resumed job asks what it asked before.
  start.question = fresh_question(row, start.window, start.facts);
  if (!row[question_from].is_null()) {
    start.question = {seconds_of(row[question_from]), seconds_of(row[question_to])};
    start.is_narrowed = row[is_narrowed].as<bool>();
  }
  start.read_no = row[read_no].as<int>();
  start.outer_count = optional_of<std::int64_t>(row[outer_count]);
  return start;
}

ClaimedJob claimed_job(const pqxx::row& row) {
  ClaimedJob job;
  job.job_id = row[job_id].as<std::int64_t>();
  job.epoch = row[epoch].as<std::int64_t>();
  job.started_at = time_of(row[started_at]);
  job.stream_id = row[stream_id].as<int>();
  job.customer = text_of(row[customer]);
  job.endpoint = endpoint_of_kind(text_of(row[kind]));
  job.balance_type = text_of(row[balance_type]);
  job.rung = row[rung].as<int>();
  job.pages_high = row[pages_high].as<int>();
  job.has_disagreed = row[has_disagreed].as<bool>();
  job.is_recount = row[is_recount].as<bool>();
  job.window_id = optional_of<std::int64_t>(row[window_id]);
  job.has_parent = !row[parent_from].is_null();
  job.was_verified = row[was_verified].as<bool>();
  job.reading = reading_start(row);
  if (text_of(row[kind]) == recheck_kind) {
    job.sweep = Sweep::Start{seconds_of(row[question_from]), seconds_of(row[question_to]), {}, {}};
  }
  return job;
}

std::vector<std::string> texts_of(const pqxx::field& json) {
  return boost::json::value_to<std::vector<std::string>>(boost::json::parse(json.c_str()));
}

void load_pages(pqxx::work& work, ClaimedJob& job) {
  if (job.pages_high == 0 || job.is_recount) return;
  for (const pqxx::row& row : work.exec_params(
           R"(SELECT page, total_count, array_to_json(row_keys)::text, recon.micros(read_at)
                FROM recon.page
               WHERE job_id = $1 AND read_no = $2 ORDER BY page)",
           job.job_id, job.reading.read_no)) {
    if (!job.pages_since) job.pages_since = time_of(row[3]);
    job.reading.pages.push_back({row[0].as<int>(), row[1].as<std::int64_t>(), texts_of(row[2])});
  }
}

// Only a single second is ever split by what its rows are; then every name ever seen counts.
void load_seen_names(pqxx::work& work, ClaimedJob& job) {
  if (!job.window_id || job.reading.window.length() > std::chrono::seconds{1}) return;
  const pqxx::row row = work.exec_params1(
      R"(SELECT coalesce(json_agg(DISTINCT currency), '[]')::text,
                coalesce(json_agg(DISTINCT transaction_type)
                         FILTER (WHERE transaction_type IS NOT NULL), '[]')::text
           FROM recon.statement WHERE customer = $1 AND balance_type = $2)",
      job.customer, job.balance_type);
  job.reading.seen_currencies = texts_of(row[0]);
  job.reading.seen_types = texts_of(row[1]);
}

}  // namespace

std::vector<ClaimedJob> claim(pqxx::work& work, const ClaimOptions& options) {
  std::vector<ClaimedJob> jobs;
  for (const pqxx::row& row :
       work.exec_params(claim_sql, array_of(options.customers), options.owner, options.limit,
                        options.lease.count())) {
    jobs.push_back(claimed_job(row));
  }
  for (ClaimedJob& job : jobs) {
    load_pages(work, job);
    load_seen_names(work, job);
    if (job.sweep) load_leaves(work, job);
  }
  return jobs;
}

}  // namespace reconciled
