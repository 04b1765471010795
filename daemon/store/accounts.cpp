#include "store/accounts.hpp"

#include "store/sql_value.hpp"

namespace reconciled {

std::string json_of(const AccountsAnswer& answer) {
  std::string json = "[";
  for (const Account& account : answer.accounts) {
    if (json.size() > 1) json += ',';
    json += "{\"account_no\":";
    append_json(json, account.account_no);
    json += ",\"type\":";
    append_json(json, account.account_type);
    json += ",\"status\":";
    append_json(json, account.account_status);
    json += ",\"currencies\":[";
    for (std::size_t i = 0; i < account.currencies.size(); ++i) {
      if (i > 0) json += ',';
      append_json(json, account.currencies[i]);
    }
    json += "],\"raw\":" + account.raw + '}';
  }
  return json + ']';
}

void store_accounts(pqxx::work& work, const std::string& customer, std::int64_t job_id,
                    const AccountsAnswer& answer) {
  // An account that the vendor lists several times (once per currency) is one account here.
  work.exec_params0(
      R"(WITH latest AS (
           SELECT DISTINCT ON (account_no) * FROM recon.account_version
            WHERE customer = $1 ORDER BY account_no, seen_at DESC, job_id DESC),
         told AS (
           SELECT a.account_no, nullif(max(a.type), '') AS account_type,
                  nullif(max(a.status), '') AS account_status,
                  coalesce(array_agg(DISTINCT c.code ORDER BY c.code)
                           FILTER (WHERE c.code IS NOT NULL), '{}') AS currencies,
                  CASE count(DISTINCT a.n) WHEN 1 THEN (array_agg(a.raw))[1]
                       ELSE jsonb_agg(DISTINCT a.raw) END AS raw
             FROM ROWS FROM (jsonb_to_recordset($3::jsonb)
                    AS (account_no text, type text, status text, currencies text[], raw jsonb))
                  WITH ORDINALITY AS a (account_no, type, status, currencies, raw, n)
             LEFT JOIN LATERAL unnest(a.currencies) AS c (code) ON true
            GROUP BY a.account_no),
         news AS (
           SELECT t.account_no, t.account_type, t.account_status, t.currencies, false AS is_gone,
                  t.raw
             FROM told t LEFT JOIN latest l USING (account_no)
            WHERE l.account_no IS NULL OR l.is_gone OR l.raw <> t.raw
           UNION ALL
           SELECT l.account_no, l.account_type, l.account_status, l.currencies, true, l.raw
             FROM latest l
            WHERE NOT l.is_gone AND NOT EXISTS (SELECT FROM told t
                                                 WHERE t.account_no = l.account_no))
         INSERT INTO recon.account_version
           (customer, account_no, seen_at, account_type, account_status, currencies, is_gone,
            job_id, raw)
         SELECT $1, account_no, recon.now_(), account_type, account_status, currencies, is_gone,
                $2, raw
           FROM news)",
      customer, job_id, json_of(answer));
  work.exec_params0(
      R"(INSERT INTO recon.company_version
           (customer, seen_at, vendor_customer_id, company_name, job_id, raw)
         SELECT $1, recon.now_(), $3, $4, $2, $5::jsonb
          WHERE NOT EXISTS (
            SELECT FROM (SELECT * FROM recon.company_version WHERE customer = $1
                          ORDER BY seen_at DESC, job_id DESC LIMIT 1) AS latest
             WHERE latest.vendor_customer_id IS NOT DISTINCT FROM $3
               AND latest.company_name IS NOT DISTINCT FROM $4
               AND latest.raw IS NOT DISTINCT FROM $5::jsonb))",
      customer, job_id, nullable(answer.customer_id), nullable(answer.company_name),
      nullable(answer.company_raw));
}

}  // namespace reconciled
