#include "store/statements.hpp"

#include <unordered_map>

#include "core/identity.hpp"
#include "store/sql_value.hpp"

namespace reconciled {

namespace {

// A member's name comes with its comma, quotes and colon, so that it is one piece to append: these
// run a dozen times for every row.
void append_member(std::string& json, std::string_view name, const std::string& text) {
  if (text.empty()) return;
  json += name;
  append_json(json, text);
}

void append_money(std::string& json, std::string_view amount_name, std::string_view currency_name,
                  const std::optional<Money>& money) {
  if (!money) return;
  json += amount_name;
  json += std::to_string(money->minor);
  append_member(json, currency_name, money->currency);
}

// One element of the list that jsonb_to_recordset reads; the names are those of `row_columns`.
void append_row(std::string& json, const SeenRow& seen, std::string_view key) {
  const Statement& row = *seen.row;
  json += json.empty() ? R"([{"k":)" : R"(,{"k":)";
  append_json(json, key);
  json += R"(,"at":)";
  json += std::to_string(micros_of(row.transaction_time));
  json += R"(,"seen":)";
  json += std::to_string(micros_of(seen.answered_at));
  append_member(json, R"(,"biz":)", row.accounting_biz_no);
  append_member(json, R"(,"tid":)", row.transaction_id);
  append_member(json, R"(,"ext":)", row.ext_transaction_id);
  append_member(json, R"(,"type":)", row.transaction_type);
  append_member(json, R"(,"status":)", row.transaction_status);
  append_money(json, R"(,"a":)", R"(,"c":)", row.amount);
  append_money(json, R"(,"f":)", R"(,"fc":)", row.fee);
  append_money(json, R"(,"n":)", R"(,"nc":)", row.net);
  append_money(json, R"(,"b":)", R"(,"bc":)", row.balance_after);
  append_member(json, R"(,"payer":)", row.payer_name);
  append_member(json, R"(,"payee":)", row.beneficiary_name);
  append_member(json, R"(,"rem":)", row.remarks);
  json += R"(,"raw":)";
  json += row.raw;
  json += '}';
}

// The row's content is hashed by the database over jsonb's canonical text, so that neither the
// order of members nor white space looks like a change.
constexpr const char* store_sql = R"(
  WITH moment AS MATERIALIZED (SELECT recon.now_() AS at),
  incoming AS MATERIALIZED (
    SELECT r.*, recon.at(r.at) AS transaction_time,
           sha256(convert_to(r.raw::text, 'UTF8')) AS content_hash
      FROM jsonb_to_recordset($4::jsonb) AS r (
        k text, at bigint, seen bigint, biz text, tid text, ext text, type text, status text, a bigint, c text,
        f bigint, fc text, n bigint, nc text, b bigint, bc text, payer text, payee text, rem text,
        raw jsonb)),
  stored AS (
    INSERT INTO recon.statement AS s
      (customer, balance_type, row_key, content_hash, accounting_biz_no, transaction_id,
       ext_transaction_id, transaction_time, transaction_type, transaction_status, currency,
       amount_minor, fee_minor, fee_currency, net_minor, net_currency, balance_after_minor,
       balance_after_currency, payer_name, beneficiary_name, remarks, first_seen_at, changed_at,
       answered_at, noticed_at, first_job_id, last_job_id,
       is_late, seal)
    SELECT $1, $2, k, content_hash, biz, tid, ext, transaction_time, type, status, c, a, f, fc, n,
           nc, b, bc, payer, payee, rem, m.at, m.at, recon.at(seen), m.at, $3::bigint, $3::bigint,
           CASE WHEN transaction_time >= recon.at($5::bigint)
                 AND transaction_time < recon.at($6::bigint)
                THEN $7::boolean ELSE recon.was_verified($1, $2, c, transaction_time) END,
           recon.seal(k, transaction_time, status, c, a, b)
      FROM incoming, moment m ORDER BY k
    ON CONFLICT ON CONSTRAINT statement_identity DO UPDATE
       SET version = s.version + (s.content_hash <> excluded.content_hash)::int,
           changed_at = CASE WHEN s.content_hash <> excluded.content_hash
                             THEN excluded.changed_at ELSE s.changed_at END,
           content_hash = excluded.content_hash,
           accounting_biz_no = excluded.accounting_biz_no,
           transaction_id = excluded.transaction_id,
           ext_transaction_id = excluded.ext_transaction_id,
           transaction_time = excluded.transaction_time,
           transaction_type = excluded.transaction_type,
           transaction_status = excluded.transaction_status,
           currency = excluded.currency, amount_minor = excluded.amount_minor,
           fee_minor = excluded.fee_minor, fee_currency = excluded.fee_currency,
           net_minor = excluded.net_minor, net_currency = excluded.net_currency,
           balance_after_minor = excluded.balance_after_minor,
           balance_after_currency = excluded.balance_after_currency,
           payer_name = excluded.payer_name, beneficiary_name = excluded.beneficiary_name,
           remarks = excluded.remarks, missing_since = NULL, answered_at = excluded.answered_at,
           noticed_at = excluded.noticed_at,
           last_job_id = excluded.last_job_id, seal = excluded.seal
     WHERE (s.content_hash <> excluded.content_hash OR s.missing_since IS NOT NULL)
       AND excluded.answered_at >= s.answered_at
    RETURNING s.statement_id, s.row_key, s.version, s.changed_at)
  INSERT INTO recon.statement_version
    (statement_id, version, seen_at, job_id, content_hash, accounting_biz_no, transaction_id,
     ext_transaction_id, transaction_time, transaction_type, transaction_status, currency,
     amount_minor, fee_minor, fee_currency, net_minor, net_currency, balance_after_minor,
     balance_after_currency, payer_name, beneficiary_name, remarks, raw)
  SELECT s.statement_id, s.version, s.changed_at, $3::bigint, i.content_hash, i.biz, i.tid, i.ext,
         i.transaction_time, i.type, i.status, i.c, i.a, i.f, i.fc, i.n, i.nc, i.b, i.bc, i.payer,
         i.payee, i.rem, i.raw
    FROM stored s JOIN incoming i ON i.k = s.row_key
   WHERE s.changed_at = (SELECT at FROM moment)
  RETURNING version)";

// Rows without accountingBizNo that the database holds under the same base, and which rows of the
// answer have the same content.
std::vector<KnownTwin> known_twins(pqxx::work& work, const RowOwner& owner,
                                   const std::vector<const Statement*>& rows) {
  std::string json;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!needs_ordinal(*rows[i])) continue;
    json += json.empty() ? "[{\"i\":" : ",{\"i\":";
    json += std::to_string(i) + ",\"base\":";
    append_json(json, identity_of(*rows[i]));
    json += ",\"raw\":" + rows[i]->raw + '}';
  }
  std::vector<KnownTwin> known;
  if (json.empty()) return known;
  std::unordered_map<std::string, std::size_t> places;
  for (const pqxx::row& row : work.exec_params(
           R"(SELECT s.row_key, r.base, r.i,
                     s.content_hash = sha256(convert_to(r.raw::text, 'UTF8'))
                FROM jsonb_to_recordset($3::jsonb) AS r (i int, base text, raw jsonb)
                JOIN recon.statement s
                  ON s.customer = $1 AND s.balance_type = $2
                 AND s.row_key >= r.base || '#' AND s.row_key < r.base || '$'
               ORDER BY s.missing_since IS NOT NULL, s.row_key, r.i)",
           owner.customer, owner.balance_type, json + ']')) {
    const std::string key = text_of(row[0]);
    const auto [place, is_new] = places.try_emplace(key, known.size());
    if (is_new) {
      const int ordinal = std::stoi(key.substr(key.rfind('#') + 1));
      known.push_back({text_of(row[1]), ordinal, {}});
    }
    if (row[3].as<bool>()) {
      known[place->second].same_content_as.push_back(row[2].as<std::size_t>());
    }
  }
  return known;
}

}  // namespace

RowChanges& RowChanges::operator+=(const RowChanges& more) {
  new_count += more.new_count;
  changed_count += more.changed_count;
  late_count += more.late_count;
  vanished_count += more.vanished_count;
  return *this;
}

void append_rows(std::vector<SeenRow>& rows, const PageRead& read) {
  // The answer was believed, so its response-time can be read.
  const Time answered_at = parse_time(read.evidence.response_time).value_or(Time{});
  for (const Statement& row : read.page.rows) rows.push_back({&row, answered_at});
}

StoredRows store_rows(pqxx::work& work, const RowOwner& owner, const std::vector<SeenRow>& seen,
                      const std::set<std::string>& used) {
  if (seen.empty()) return {};
  std::vector<const Statement*> rows;
  for (const SeenRow& one : seen) rows.push_back(one.row);
  StoredRows stored{.keys = assign_keys(rows, known_twins(work, owner, rows), used), .changes = {}};
  const std::vector<std::string>& keys = stored.keys;
  // The vendor may show a row twice in one reading; its last appearance is the one to keep.
  std::unordered_map<std::string_view, std::size_t> last_places;
  last_places.reserve(rows.size());
  std::size_t size = 2;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    last_places[keys[i]] = i;
    size += rows[i]->raw.size() + 600;
  }
  std::string json;
  json.reserve(size);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (last_places[keys[i]] == i) append_row(json, seen[i], keys[i]);
  }
  json += ']';
  const std::string from = owner.window ? std::to_string(micros_of(owner.window->from)) : "";
  const std::string to = owner.window ? std::to_string(micros_of(owner.window->to)) : "";
  for (const pqxx::row& row :
       work.exec_params(store_sql, owner.customer, owner.balance_type, owner.job_id,
                        std::move(json), nullable(from), nullable(to), owner.was_verified)) {
    ++(row[0].as<int>() == 1 ? stored.changes.new_count : stored.changes.changed_count);
  }
  return stored;
}

std::int64_t mark_missing(pqxx::work& work, const RowOwner& owner, const Window& window,
                          const std::vector<std::string>& shown_keys, Time read_since) {
  const pqxx::result marked = work.exec_params(
      R"(UPDATE recon.statement
            SET missing_since = recon.now_()
          WHERE customer = $1 AND balance_type = $2
            AND transaction_time >= recon.at($3::bigint) AND transaction_time < recon.at($4::bigint)
            AND ($5::text IS NULL OR currency = $5) AND ($6::text IS NULL OR transaction_type = $6)
            AND missing_since IS NULL
            -- a row of a reading of this very job that was given up is judged, too
            AND (noticed_at < recon.at($8::bigint) OR last_job_id = $9::bigint)
            AND NOT (row_key = ANY ($7::text[]))
         RETURNING 1)",
      owner.customer, owner.balance_type, micros_of(window.from), micros_of(window.to),
      nullable(window.currency), nullable(window.transaction_type), array_of(shown_keys),
      micros_of(read_since), owner.job_id);
  return static_cast<std::int64_t>(marked.size());
}

}  // namespace reconciled
