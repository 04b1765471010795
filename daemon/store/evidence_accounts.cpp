#include "store/evidence_accounts.hpp"

#include "store/accounts.hpp"
#include "store/sql_value.hpp"

namespace reconciled {

namespace {

ColumnValue minor_of(const std::optional<std::int64_t>& minor) {
  return minor ? ColumnValue{std::to_string(*minor)} : ColumnValue{};
}

std::vector<RowDifference> differences_of(const pqxx::result& rows, const char* table,
                                          const std::string& customer) {
  std::vector<RowDifference> differences;
  for (const pqxx::row& row : rows) {
    differences.push_back({.table = table,
                           .id = text_of(row[0]),
                           .customer = customer,
                           .time = time_of(row[1]),
                           .what = text_of(row[2]),
                           .stored = text_of(row[3]),
                           .said = text_of(row[4])});
  }
  return differences;
}

// After the attempt the latest versions must be what its answer said, and whatever it brought must
// have changed something. `told` is that of store_accounts.
constexpr const char* accounts_sql = R"(
  WITH told AS (
    SELECT a.account_no, nullif(max(a.type), '') AS account_type,
           nullif(max(a.status), '') AS account_status,
           coalesce(array_agg(DISTINCT c.code ORDER BY c.code)
                    FILTER (WHERE c.code IS NOT NULL), '{}') AS currencies,
           CASE count(DISTINCT a.n) WHEN 1 THEN (array_agg(a.raw))[1]
                ELSE jsonb_agg(DISTINCT a.raw) END AS raw
      FROM ROWS FROM (jsonb_to_recordset($5::jsonb)
             AS (account_no text, type text, status text, currencies text[], raw jsonb))
           WITH ORDINALITY AS a (account_no, type, status, currencies, raw, n)
      LEFT JOIN LATERAL unnest(a.currencies) AS c (code) ON true
     GROUP BY a.account_no),
  before AS (
    SELECT DISTINCT ON (account_no) * FROM recon.account_version
     WHERE customer = $1 AND seen_at < recon.at($3::bigint)
     ORDER BY account_no, seen_at DESC, job_id DESC),
  later AS (
    SELECT DISTINCT ON (account_no) * FROM recon.account_version
     WHERE customer = $1 AND seen_at <= recon.at($4::bigint)
     ORDER BY account_no, seen_at DESC, job_id DESC)
  SELECT coalesce(t.account_no, l.account_no), recon.micros(coalesce(l.seen_at, recon.at($4))),
         c.what, c.stored, c.said
    FROM told t FULL JOIN (SELECT * FROM later WHERE NOT is_gone) l USING (account_no)
   CROSS JOIN LATERAL (VALUES
     (l.account_no IS NULL, 'the account is not stored, or stored as gone', NULL, t.account_no),
     (t.account_no IS NULL, 'the answer does not list this account', l.account_no, NULL),
     (l.account_no IS NOT NULL AND t.account_no IS NOT NULL
      AND l.account_type IS DISTINCT FROM t.account_type, 'account_type', l.account_type,
      t.account_type),
     (l.account_no IS NOT NULL AND t.account_no IS NOT NULL
      AND l.account_status IS DISTINCT FROM t.account_status, 'account_status', l.account_status,
      t.account_status),
     (l.currencies <> t.currencies, 'currencies', l.currencies::text, t.currencies::text),
     (l.raw <> t.raw, 'raw', l.raw::text, t.raw::text)) AS c (is_wrong, what, stored, said)
   WHERE c.is_wrong
  UNION ALL
  SELECT m.account_no, recon.micros(m.seen_at), c.what, c.stored, c.said
    FROM recon.account_version m LEFT JOIN before b USING (account_no)
   CROSS JOIN LATERAL (VALUES
     (m.customer <> $1, 'customer', m.customer, $1),
     (b.is_gone IS NOT DISTINCT FROM m.is_gone AND b.raw = m.raw, 'it changed nothing', NULL, NULL),
     (m.is_gone AND (b.account_type, b.account_status, b.currencies, b.raw)
                    IS DISTINCT FROM (m.account_type, m.account_status, m.currencies, m.raw),
      'an account that is gone does not repeat its last version', m.raw::text, b.raw::text),
     (m.is_gone AND m.account_no IN (SELECT account_no FROM told),
      'is_gone, yet the answer lists the account', 'true', 'false')) AS c (is_wrong, what, stored, said)
   WHERE m.job_id = $2 AND c.is_wrong)";

constexpr const char* company_sql = R"(
  WITH before AS (
    SELECT * FROM recon.company_version WHERE customer = $1 AND seen_at < recon.at($3::bigint)
     ORDER BY seen_at DESC, job_id DESC LIMIT 1),
  later AS (
    SELECT * FROM recon.company_version WHERE customer = $1 AND seen_at <= recon.at($4::bigint)
     ORDER BY seen_at DESC, job_id DESC LIMIT 1),
  told AS (SELECT $5::text AS vendor_customer_id, $6::text AS company_name, $7::jsonb AS raw)
  SELECT coalesce(l.vendor_customer_id, t.vendor_customer_id, ''),
         recon.micros(coalesce(l.seen_at, recon.at($4))), c.what, c.stored, c.said
    FROM told t LEFT JOIN later l ON true
   CROSS JOIN LATERAL (VALUES
     (l.customer IS NULL, 'the company is not stored', NULL, t.company_name),
     (l.customer IS NOT NULL AND l.vendor_customer_id IS DISTINCT FROM t.vendor_customer_id,
      'vendor_customer_id', l.vendor_customer_id, t.vendor_customer_id),
     (l.customer IS NOT NULL AND l.company_name IS DISTINCT FROM t.company_name,
      'company_name', l.company_name, t.company_name),
     (l.customer IS NOT NULL AND l.raw IS DISTINCT FROM t.raw, 'raw', l.raw::text, t.raw::text)
   ) AS c (is_wrong, what, stored, said)
   WHERE c.is_wrong
  UNION ALL
  SELECT coalesce(m.vendor_customer_id, ''), recon.micros(m.seen_at), 'it changed nothing', NULL,
         NULL
    FROM recon.company_version m JOIN before b
      ON (m.vendor_customer_id, m.company_name, m.raw)
         IS NOT DISTINCT FROM (b.vendor_customer_id, b.company_name, b.raw)
   WHERE m.job_id = $2)";

}  // namespace

BalanceColumns columns_of(const Balance& balance, const std::string& content_hash,
                          Time answered_at) {
  return {balance.account_no,
          balance.currency,
          minor_of(balance.total_minor),
          minor_of(balance.available_minor),
          minor_of(balance.frozen_minor),
          content_hash,
          std::to_string(micros_of(answered_at))};
}

std::vector<StoredSnapshot> snapshots_of(pqxx::work& work, const std::vector<Bundle>& bundles) {
  std::vector<std::int64_t> jobs;
  for (const Bundle& bundle : bundles) {
    if (bundle.kind == "balances") jobs.push_back(bundle.job_id);
  }
  std::vector<StoredSnapshot> snapshots;
  if (jobs.empty()) return snapshots;
  for (
      const pqxx::row& row : work.exec_params(
          R"(SELECT snapshot_id, job_id, customer, balance_type, recon.micros(taken_at), account_no,
                     currency, total_minor, available_minor, frozen_minor,
                     encode(sha256(convert_to(raw::text, 'UTF8')), 'hex'),
                     recon.micros(answered_at)
                FROM recon.balance_snapshot WHERE job_id = ANY ($1::bigint[])
               ORDER BY job_id, snapshot_id)",
          array_of(jobs))) {
    StoredSnapshot snapshot{.snapshot_id = row[0].as<std::int64_t>(),
                            .job_id = row[1].as<std::int64_t>(),
                            .customer = text_of(row[2]),
                            .balance_type = text_of(row[3]),
                            .taken_at = time_of(row[4]),
                            .columns = {}};
    for (std::size_t i = 0; i < snapshot.columns.size(); ++i) {
      const pqxx::field field = row[static_cast<pqxx::row::size_type>(5 + i)];
      if (!field.is_null()) snapshot.columns[i] = text_of(field);
    }
    snapshots.push_back(std::move(snapshot));
  }
  return snapshots;
}

std::vector<RowDifference> compare_accounts(pqxx::work& work, const Bundle& bundle,
                                            const AccountsAnswer& said) {
  return differences_of(
      work.exec_params(accounts_sql, bundle.customer, bundle.job_id, micros_of(bundle.started_at),
                       micros_of(bundle.finished_at), json_of(said)),
      "recon.account_version", bundle.customer);
}

std::vector<RowDifference> compare_company(pqxx::work& work, const Bundle& bundle,
                                           const AccountsAnswer& said) {
  return differences_of(
      work.exec_params(company_sql, bundle.customer, bundle.job_id, micros_of(bundle.started_at),
                       micros_of(bundle.finished_at), nullable(said.customer_id),
                       nullable(said.company_name), nullable(said.company_raw)),
      "recon.company_version", bundle.customer);
}

AccountCounts count_accounts(pqxx::work& work, std::int64_t job_id) {
  const pqxx::row row = work.exec_params1(
      R"(SELECT (SELECT count(*) FROM recon.account_version WHERE job_id = $1),
                (SELECT count(*) FROM recon.company_version WHERE job_id = $1))",
      job_id);
  return {row[0].as<std::int64_t>(), row[1].as<std::int64_t>()};
}

}  // namespace reconciled
