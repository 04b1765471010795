// What is there and belongs to nothing that was recorded: whatever was put in by hand. Every
// statement here takes customer, from and to, and answers table, id, customer, time, what is wrong,
// and how many there are in all.
#include "store/evidence.hpp"
#include "store/sql_value.hpp"

namespace reconciled {

namespace {

class ScopeValues {
 public:
  explicit ScopeValues(const EvidenceScope& scope)
      : customer_(scope.customer),
        from_(scope.from ? std::to_string(micros_of(*scope.from)) : ""),
        to_(scope.to ? std::to_string(micros_of(*scope.to)) : "") {}

  const char* customer() const { return nullable(customer_); }
  const char* from() const { return nullable(from_); }
  const char* to() const { return nullable(to_); }

 private:
  std::string customer_;
  std::string from_;
  std::string to_;
};

Strays strays_of(const pqxx::result& rows) {
  Strays strays;
  for (const pqxx::row& row : rows) {
    strays.count = row[5].as<std::int64_t>();
    strays.first.push_back({.table = text_of(row[0]),
                            .id = text_of(row[1]),
                            .customer = text_of(row[2]),
                            .time = row[3].is_null() ? "" : format_time(time_of(row[3])),
                            .what = text_of(row[4])});
  }
  return strays;
}

}  // namespace

Strays stray_answers(pqxx::work& work, const EvidenceScope& scope) {
  const ScopeValues values(scope);
  return strays_of(work.exec_params(
      R"(WITH stray AS (
           SELECT a.answer_id, a.job_id, a.received_at, 'no attempt has recorded it' AS what
             FROM recon.answer a
            WHERE NOT EXISTS (SELECT FROM recon.evidence e
                               WHERE e.job_id = a.job_id AND e.epoch = a.epoch)
           UNION ALL
           SELECT answer_id, min(job_id), min(received_at), 'its number occurs twice'
             FROM recon.answer GROUP BY answer_id HAVING count(*) > 1)
         SELECT 'recon.answer', x.answer_id, s.customer, recon.micros(x.received_at), x.what,
                count(*) OVER ()
           FROM stray x
           LEFT JOIN recon.job j USING (job_id) LEFT JOIN recon.stream s USING (stream_id)
          WHERE ($1::text IS NULL OR s.customer = $1)
            AND ($2::bigint IS NULL OR x.received_at >= recon.at($2))
            AND ($3::bigint IS NULL OR x.received_at < recon.at($3))
          ORDER BY x.answer_id LIMIT 20)",
      values.customer(), values.from(), values.to()));
}

// A reading that was interrupted when all of its pages were stored ends without another answer.
Strays attempts_without_evidence(pqxx::work& work, const EvidenceScope& scope) {
  const ScopeValues values(scope);
  return strays_of(work.exec_params(
      R"(SELECT 'recon.attempt', format('job %s attempt %s', t.job_id, t.epoch), s.customer,
                recon.micros(t.finished_at), format('it ended as %s, yet kept no answer', t.outcome),
                count(*) OVER ()
           FROM recon.attempt t
           JOIN recon.job j USING (job_id) JOIN recon.stream s USING (stream_id)
          WHERE (t.outcome = 'stored'
                 OR (t.outcome IN ('verified', 'split', 'unreachable')
                     AND NOT EXISTS (SELECT FROM recon.page p WHERE p.job_id = t.job_id)))
            AND NOT EXISTS (SELECT FROM recon.evidence e
                             WHERE e.job_id = t.job_id AND e.epoch = t.epoch)
            AND ($1::text IS NULL OR s.customer = $1)
            AND ($2::bigint IS NULL OR t.finished_at >= recon.at($2))
            AND ($3::bigint IS NULL OR t.finished_at < recon.at($3))
          ORDER BY t.job_id, t.epoch LIMIT 20)",
      values.customer(), values.from(), values.to()));
}

Strays stray_versions(pqxx::work& work, const EvidenceScope& scope) {
  const ScopeValues values(scope);
  return strays_of(work.exec_params(
      R"(SELECT 'recon.statement_version', format('%s version %s', v.statement_id, v.version),
                coalesce(s.customer, r.customer), recon.micros(v.transaction_time),
                format('job %s kept no answer at %s', v.job_id, v.seen_at), count(*) OVER ()
           FROM recon.statement_version v
           LEFT JOIN recon.job j USING (job_id) LEFT JOIN recon.stream s USING (stream_id)
           LEFT JOIN recon.statement r USING (statement_id)
          WHERE NOT EXISTS (SELECT FROM recon.evidence e
                             JOIN recon.attempt t USING (job_id, epoch)
                             WHERE e.job_id = v.job_id
                               AND v.seen_at BETWEEN e.received_at AND t.finished_at)
            AND ($1::text IS NULL OR coalesce(s.customer, r.customer) = $1)
            AND ($2::bigint IS NULL OR v.seen_at >= recon.at($2))
            AND ($3::bigint IS NULL OR v.seen_at < recon.at($3))
          ORDER BY v.statement_id, v.version LIMIT 20)",
      values.customer(), values.from(), values.to()));
}

Strays stray_snapshots(pqxx::work& work, const EvidenceScope& scope) {
  const ScopeValues values(scope);
  return strays_of(work.exec_params(
      R"(SELECT 'recon.balance_snapshot', b.snapshot_id, b.customer, recon.micros(b.taken_at),
                format('job %s kept no answer then', b.job_id), count(*) OVER ()
           FROM recon.balance_snapshot b
          WHERE NOT EXISTS (SELECT FROM recon.evidence e
                             JOIN recon.attempt t USING (job_id, epoch)
                             JOIN recon.job j USING (job_id) JOIN recon.stream s USING (stream_id)
                             WHERE e.job_id = b.job_id AND s.kind = 'balances'
                               AND b.taken_at BETWEEN e.received_at AND t.finished_at)
            AND ($1::text IS NULL OR b.customer = $1)
            AND ($2::bigint IS NULL OR b.taken_at >= recon.at($2))
            AND ($3::bigint IS NULL OR b.taken_at < recon.at($3))
          ORDER BY b.snapshot_id LIMIT 20)",
      values.customer(), values.from(), values.to()));
}

Strays stray_accounts(pqxx::work& work, const EvidenceScope& scope) {
  const ScopeValues values(scope);
  return strays_of(work.exec_params(
      R"(SELECT 'recon.account_version', v.account_no, v.customer, recon.micros(v.seen_at),
                format('job %s kept no answer of this customer then', v.job_id), count(*) OVER ()
           FROM recon.account_version v
          WHERE NOT EXISTS (SELECT FROM recon.evidence e
                             JOIN recon.attempt t USING (job_id, epoch)
                             JOIN recon.job j USING (job_id) JOIN recon.stream s USING (stream_id)
                             WHERE e.job_id = v.job_id AND s.kind = 'accounts'
                               AND s.customer = v.customer
                               AND v.seen_at BETWEEN e.received_at AND t.finished_at)
            AND ($1::text IS NULL OR v.customer = $1)
            AND ($2::bigint IS NULL OR v.seen_at >= recon.at($2))
            AND ($3::bigint IS NULL OR v.seen_at < recon.at($3))
          ORDER BY v.customer, v.account_no, v.seen_at LIMIT 20)",
      values.customer(), values.from(), values.to()));
}

Strays stray_companies(pqxx::work& work, const EvidenceScope& scope) {
  const ScopeValues values(scope);
  return strays_of(work.exec_params(
      R"(SELECT 'recon.company_version', coalesce(v.vendor_customer_id, ''), v.customer,
                recon.micros(v.seen_at),
                format('job %s kept no answer of this customer then', v.job_id), count(*) OVER ()
           FROM recon.company_version v
          WHERE NOT EXISTS (SELECT FROM recon.evidence e
                             JOIN recon.attempt t USING (job_id, epoch)
                             JOIN recon.job j USING (job_id) JOIN recon.stream s USING (stream_id)
                             WHERE e.job_id = v.job_id AND s.kind = 'accounts'
                               AND s.customer = v.customer
                               AND v.seen_at BETWEEN e.received_at AND t.finished_at)
            AND ($1::text IS NULL OR v.customer = $1)
            AND ($2::bigint IS NULL OR v.seen_at >= recon.at($2))
            AND ($3::bigint IS NULL OR v.seen_at < recon.at($3))
          ORDER BY v.customer, v.seen_at LIMIT 20)",
      values.customer(), values.from(), values.to()));
}

}  // namespace reconciled
