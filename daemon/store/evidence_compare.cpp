// Every row against its own versions: no answer is needed for that.
#include "store/evidence_rows.hpp"
#include "store/sql_value.hpp"

namespace reconciled {

namespace {

constexpr int rows_in_batch = 5000;

// $1 < statement_id <= $2. Columns of the result: table, id, customer, time, what, stored, said.
// Values are put side by side only where the rows as wholes differ.
constexpr const char* compare_sql = R"(
  WITH s AS (SELECT * FROM recon.statement WHERE statement_id > $1 AND statement_id <= $2),
  v AS (
    SELECT v.*, row_number() OVER w AS nth, count(*) OVER (PARTITION BY statement_id) AS version_count,
           lag(content_hash) OVER w AS hash_before, lag(seen_at) OVER w AS seen_before
      FROM recon.statement_version v WHERE statement_id > $1 AND statement_id <= $2
    WINDOW w AS (PARTITION BY statement_id ORDER BY version, seen_at)),
  differing AS (
    SELECT s, l, f.seen_at AS first_at, f.job_id AS first_job
      FROM s JOIN v l ON l.statement_id = s.statement_id AND l.nth = l.version_count
             JOIN v f ON f.statement_id = s.statement_id AND f.nth = 1
     WHERE (s.version, s.content_hash, s.accounting_biz_no, s.transaction_id, s.ext_transaction_id,
            s.transaction_time, s.transaction_type, s.transaction_status, s.currency, s.amount_minor,
            s.fee_minor, s.fee_currency, s.net_minor, s.net_currency, s.balance_after_minor,
            s.balance_after_currency, s.payer_name, s.beneficiary_name, s.remarks, s.changed_at,
            s.first_seen_at, s.first_job_id)
           IS DISTINCT FROM
           (l.version, l.content_hash, l.accounting_biz_no, l.transaction_id, l.ext_transaction_id,
            l.transaction_time, l.transaction_type, l.transaction_status, l.currency, l.amount_minor,
            l.fee_minor, l.fee_currency, l.net_minor, l.net_currency, l.balance_after_minor,
            l.balance_after_currency, l.payer_name, l.beneficiary_name, l.remarks, l.seen_at,
            f.seen_at, f.job_id)
        OR (s.noticed_at = s.changed_at AND s.last_job_id <> l.job_id)
        OR s.noticed_at < s.changed_at),
  found AS (
    SELECT 'recon.statement' AS tbl, (d.s).statement_id::text AS id, (d.s).customer AS customer,
           (d.s).transaction_time AS at, c.name || ' is not that of its versions' AS what, c.stored,
           c.said, (d.s).changed_at AS moment
      FROM differing d CROSS JOIN LATERAL (VALUES
        ('version', (d.s).version::text, (d.l).version::text),
        ('content_hash', encode((d.s).content_hash, 'hex'), encode((d.l).content_hash, 'hex')),
        ('accounting_biz_no', (d.s).accounting_biz_no, (d.l).accounting_biz_no),
        ('transaction_id', (d.s).transaction_id, (d.l).transaction_id),
        ('ext_transaction_id', (d.s).ext_transaction_id, (d.l).ext_transaction_id),
        ('transaction_time', (d.s).transaction_time::text, (d.l).transaction_time::text),
        ('transaction_type', (d.s).transaction_type, (d.l).transaction_type),
        ('transaction_status', (d.s).transaction_status, (d.l).transaction_status),
        ('currency', (d.s).currency, (d.l).currency),
        ('amount_minor', (d.s).amount_minor::text, (d.l).amount_minor::text),
        ('fee_minor', (d.s).fee_minor::text, (d.l).fee_minor::text),
        ('fee_currency', (d.s).fee_currency, (d.l).fee_currency),
        ('net_minor', (d.s).net_minor::text, (d.l).net_minor::text),
        ('net_currency', (d.s).net_currency, (d.l).net_currency),
        ('balance_after_minor', (d.s).balance_after_minor::text, (d.l).balance_after_minor::text),
        ('balance_after_currency', (d.s).balance_after_currency, (d.l).balance_after_currency),
        ('payer_name', (d.s).payer_name, (d.l).payer_name),
        ('beneficiary_name', (d.s).beneficiary_name, (d.l).beneficiary_name),
        ('remarks', (d.s).remarks, (d.l).remarks),
        ('changed_at', (d.s).changed_at::text, (d.l).seen_at::text),
        ('noticed_at', least((d.s).noticed_at, (d.s).changed_at)::text, (d.s).changed_at::text),
        ('first_seen_at', (d.s).first_seen_at::text, d.first_at::text),
        ('first_job_id', (d.s).first_job_id::text, d.first_job::text),
        ('last_job_id', (d.s).last_job_id::text,
         CASE WHEN (d.s).noticed_at = (d.s).changed_at THEN (d.l).job_id
              ELSE (d.s).last_job_id END::text)) AS c (name, stored, said)
     WHERE c.stored IS DISTINCT FROM c.said
    UNION ALL
    SELECT 'recon.statement', s.statement_id::text, s.customer, s.transaction_time,
           'it has no version', s.row_key, NULL, s.changed_at
      FROM s WHERE NOT EXISTS (SELECT FROM v WHERE v.statement_id = s.statement_id)
    UNION ALL
    SELECT 'recon.statement_version', format('%s version %s', v.statement_id, v.version),
           coalesce(s.customer, m.customer), v.transaction_time, c.what, c.stored, c.said, v.seen_at
      FROM v LEFT JOIN s USING (statement_id)
      LEFT JOIN recon.job j ON s.statement_id IS NULL AND j.job_id = v.job_id
      LEFT JOIN recon.stream m ON m.stream_id = j.stream_id
     CROSS JOIN LATERAL (VALUES
        (s.statement_id IS NULL, 'its row is gone', v.statement_id::text, NULL),
        (v.version <> v.nth, 'a version is missing or there twice', v.version::text, v.nth::text),
        (v.content_hash = v.hash_before, 'it changed nothing', NULL, NULL),
        (v.seen_at < v.seen_before, 'it is older than the one before', v.seen_at::text,
         v.seen_before::text)) AS c (is_wrong, what, stored, said)
     WHERE c.is_wrong
    UNION ALL
    -- A row vanishes only in a verified reading of a window that it lies in.
    SELECT 'recon.statement', s.statement_id::text, s.customer, s.transaction_time,
           'missing_since is no moment of a verified reading of its time', s.missing_since::text,
           NULL, s.changed_at
      FROM s
     WHERE s.missing_since IS NOT NULL
       AND NOT EXISTS (
         SELECT FROM recon.stream m
           JOIN recon.time_window w USING (stream_id)
           JOIN recon.job j ON j.window_id = w.window_id
           JOIN recon.attempt t ON t.job_id = j.job_id
          WHERE m.customer = s.customer AND m.balance_type = s.balance_type
            AND m.kind = 'statements' AND t.outcome = 'verified'
            AND s.transaction_time >= w.from_time AND s.transaction_time < w.to_time
            AND s.missing_since BETWEEN t.started_at AND t.finished_at))
  SELECT tbl, id, customer, recon.micros(at), what, stored, said FROM found
   WHERE ($3::text IS NULL OR customer = $3)
     AND ($4::bigint IS NULL OR moment >= recon.at($4))
     AND ($5::bigint IS NULL OR moment < recon.at($5)))";

std::vector<ReturnedRow> returned_rows(pqxx::work& work, const EvidenceScope& scope,
                                       std::int64_t after_id, std::int64_t last_id) {
  std::vector<ReturnedRow> returned;
  for (const pqxx::row& row : work.exec_params(
           R"(SELECT statement_id, customer, balance_type, row_key, encode(content_hash, 'hex'),
                     last_job_id, recon.micros(transaction_time), recon.micros(changed_at),
                     recon.micros(noticed_at), recon.micros(answered_at)
                FROM recon.statement
               WHERE statement_id > $1 AND statement_id <= $2 AND noticed_at > changed_at
                 AND ($3::text IS NULL OR customer = $3))",
           after_id, last_id, nullable(scope.customer))) {
    returned.push_back({.statement_id = row[0].as<std::int64_t>(),
                        .customer = text_of(row[1]),
                        .balance_type = text_of(row[2]),
                        .row_key = text_of(row[3]),
                        .content_hash = text_of(row[4]),
                        .job_id = row[5].as<std::int64_t>(),
                        .time = time_of(row[6]),
                        .changed_at = time_of(row[7]),
                        .noticed_at = time_of(row[8]),
                        .answered_at = time_of(row[9])});
  }
  return returned;
}

}  // namespace

RowBatch compare_rows(pqxx::work& work, const EvidenceScope& scope, std::int64_t after_id) {
  RowBatch batch;
  const pqxx::row next = work.exec_params1(
      R"(SELECT count(*), max(statement_id), count(*) FILTER (WHERE $2::text IS NULL
                                                                OR customer = $2)
           FROM (SELECT statement_id, customer FROM recon.statement WHERE statement_id > $1
                  ORDER BY statement_id LIMIT $3) n)",
      after_id, nullable(scope.customer), rows_in_batch);
  // Behind the last row only versions can be that have lost theirs.
  const bool is_last = next[0].as<int>() < rows_in_batch;
  const std::int64_t last_id = is_last ? INT64_MAX : next[1].as<std::int64_t>();
  if (!is_last) batch.last_id = last_id;
  batch.row_count = next[2].as<std::int64_t>();
  const std::string from = scope.from ? std::to_string(micros_of(*scope.from)) : "";
  const std::string to = scope.to ? std::to_string(micros_of(*scope.to)) : "";
  // The planner takes the windowed rows for a handful and would compare each with each.
  work.exec0("SET LOCAL enable_nestloop = off");
  for (const pqxx::row& row :
       work.exec_params(compare_sql, after_id, last_id, nullable(scope.customer), nullable(from),
                        nullable(to))) {
    batch.differences.push_back({.table = text_of(row[0]),
                                 .id = text_of(row[1]),
                                 .customer = text_of(row[2]),
                                 .time = time_of(row[3]),
                                 .what = text_of(row[4]),
                                 .stored = text_of(row[5]),
                                 .said = text_of(row[6])});
  }
  work.exec0("SET LOCAL enable_nestloop = on");
  batch.returned = returned_rows(work, scope, after_id, last_id);
  return batch;
}

}  // namespace reconciled
