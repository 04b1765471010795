#include "store/evidence_rows.hpp"

#include "core/identity.hpp"
#include "store/sql_value.hpp"

namespace reconciled {

namespace {

ColumnValue value_of(const std::string& text) {
  return text.empty() ? ColumnValue{} : ColumnValue{text};
}

ColumnValue minor_of(const std::optional<Money>& money) {
  return money ? ColumnValue{std::to_string(money->minor)} : ColumnValue{};
}

ColumnValue currency_of(const std::optional<Money>& money) {
  return money ? value_of(money->currency) : ColumnValue{};
}

ColumnValue value_of(const pqxx::field& field) {
  return field.is_null() ? ColumnValue{} : ColumnValue{text_of(field)};
}

// The keys that rows of this identity can have lie in [lowest, highest].
std::string lowest_key(const std::string& identity) {
  return is_shared_by_twins(identity) ? identity + '#' : identity;
}
std::string highest_key(const std::string& identity) {
  return is_shared_by_twins(identity) ? identity + '$' : identity;
}

}  // namespace

StatementColumns columns_of(const Statement& row) {
  return {value_of(row.accounting_biz_no),
          value_of(row.transaction_id),
          value_of(row.ext_transaction_id),
          std::to_string(micros_of(row.transaction_time)),
          value_of(row.transaction_type),
          value_of(row.transaction_status),
          value_of(row.amount.currency),
          std::to_string(row.amount.minor),
          minor_of(row.fee),
          currency_of(row.fee),
          minor_of(row.net),
          currency_of(row.net),
          minor_of(row.balance_after),
          currency_of(row.balance_after),
          value_of(row.payer_name),
          value_of(row.beneficiary_name),
          value_of(row.remarks)};
}

std::vector<StoredVersion> versions_of(pqxx::work& work, const std::vector<Bundle>& bundles) {
  std::vector<std::int64_t> jobs;
  for (const Bundle& bundle : bundles) {
    if (bundle.kind == "statements" && (jobs.empty() || jobs.back() != bundle.job_id)) {
      jobs.push_back(bundle.job_id);
    }
  }
  std::vector<StoredVersion> versions;
  if (jobs.empty()) return versions;
  for (const pqxx::row& row : work.exec_params(
           R"(SELECT v.statement_id, v.version, v.job_id, recon.micros(v.seen_at),
                     encode(v.content_hash, 'hex'),
                     v.content_hash = sha256(convert_to(v.raw::text, 'UTF8')),
                     coalesce(s.customer, ''), coalesce(s.balance_type, ''),
                     coalesce(s.row_key, ''),
                     coalesce(s.version = v.version AND s.noticed_at = s.changed_at, false),
                     coalesce(recon.micros(s.answered_at), 0), v.accounting_biz_no,
                     v.transaction_id, v.ext_transaction_id, recon.micros(v.transaction_time),
                     v.transaction_type, v.transaction_status, v.currency, v.amount_minor,
                     v.fee_minor, v.fee_currency, v.net_minor, v.net_currency,
                     v.balance_after_minor, v.balance_after_currency, v.payer_name,
                     v.beneficiary_name, v.remarks
                FROM recon.statement_version v LEFT JOIN recon.statement s USING (statement_id)
               WHERE v.job_id = ANY ($1::bigint[])
               ORDER BY v.job_id, v.seen_at, v.statement_id)",
           array_of(jobs))) {
    StoredVersion version{.statement_id = row[0].as<std::int64_t>(),
                          .version = row[1].as<int>(),
                          .job_id = row[2].as<std::int64_t>(),
                          .seen_at = time_of(row[3]),
                          .content_hash = text_of(row[4]),
                          .is_hash_of_raw = row[5].as<bool>(),
                          .columns = {},
                          .customer = text_of(row[6]),
                          .balance_type = text_of(row[7]),
                          .row_key = text_of(row[8]),
                          .is_latest_as_brought = row[9].as<bool>(),
                          .answered_at = time_of(row[10])};
    for (std::size_t i = 0; i < version.columns.size(); ++i) {
      version.columns[i] = value_of(row[static_cast<pqxx::row::size_type>(11 + i)]);
    }
    versions.push_back(std::move(version));
  }
  return versions;
}

std::vector<std::string> hashes_of(pqxx::work& work, const std::vector<const std::string*>& raws) {
  std::vector<std::string> hashes;
  if (raws.empty()) return hashes;
  std::size_t size = 2;
  for (const std::string* raw : raws) size += raw->size() + 1;
  std::string json;
  json.reserve(size);
  for (const std::string* raw : raws) {
    json += json.empty() ? '[' : ',';
    json += *raw;
  }
  json += ']';
  hashes.reserve(raws.size());
  for (const pqxx::row& row : work.exec_params(
           R"(SELECT encode(sha256(convert_to(e.raw::text, 'UTF8')), 'hex')
                FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS e (raw, n) ORDER BY e.n)",
           json)) {
    hashes.push_back(text_of(row[0]));
  }
  return hashes;
}

std::vector<std::int64_t> stored_counts(pqxx::work& work,
                                        const std::vector<WantedContent>& wanted) {
  std::vector<std::int64_t> counts;
  if (wanted.empty()) return counts;
  std::string json;
  for (const WantedContent& one : wanted) {
    json += json.empty() ? "[{\"c\":" : ",{\"c\":";
    append_json(json, one.customer);
    json += ",\"b\":";
    append_json(json, one.balance_type);
    json += ",\"lo\":";
    append_json(json, lowest_key(one.identity));
    json += ",\"hi\":";
    append_json(json, highest_key(one.identity));
    json += ",\"h\":";
    append_json(json, one.content_hash);
    json += '}';
  }
  // Subselects, so that each goes by the unique key, whatever the planner knows of the tables.
  for (const pqxx::row& row : work.exec_params(
           R"(SELECT CASE WHEN w.value ->> 'lo' = w.value ->> 'hi' THEN
                (SELECT count(DISTINCT s.statement_id)
                   FROM recon.statement s JOIN recon.statement_version v USING (statement_id)
                  WHERE s.customer = w.value ->> 'c' AND s.balance_type = w.value ->> 'b'
                    AND s.row_key = w.value ->> 'lo'
                    AND v.content_hash = decode(w.value ->> 'h', 'hex'))
              ELSE
                (SELECT count(DISTINCT s.statement_id)
                   FROM recon.statement s JOIN recon.statement_version v USING (statement_id)
                  WHERE s.customer = w.value ->> 'c' AND s.balance_type = w.value ->> 'b'
                    AND s.row_key >= w.value ->> 'lo' AND s.row_key <= w.value ->> 'hi'
                    AND v.content_hash = decode(w.value ->> 'h', 'hex')) END
                FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS w (value, n)
               ORDER BY w.n)",
           json + ']')) {
    counts.push_back(row[0].as<std::int64_t>());
  }
  return counts;
}

std::vector<SeenVersion> versions_before(pqxx::work& work, const WantedContent& row, Time at) {
  std::vector<SeenVersion> versions;
  for (const pqxx::row& seen : work.exec_params(
           R"(SELECT v.job_id, recon.micros(v.seen_at), encode(v.content_hash, 'hex')
                FROM recon.statement s JOIN recon.statement_version v USING (statement_id)
               WHERE s.customer = $1 AND s.balance_type = $2 AND s.row_key >= $3 AND s.row_key <= $4
                 AND v.seen_at <= recon.at($5::bigint))",
           row.customer, row.balance_type, lowest_key(row.identity), highest_key(row.identity),
           micros_of(at))) {
    versions.push_back({seen[0].as<std::int64_t>(), time_of(seen[1]), text_of(seen[2])});
  }
  return versions;
}

std::vector<MemberDifference> differing_members(pqxx::work& work, const StoredVersion& version,
                                                const std::string& said_raw) {
  std::vector<MemberDifference> differences;
  for (const pqxx::row& row : work.exec_params(
           R"(SELECT coalesce(a.key, b.key), a.value, b.value
                FROM (SELECT e.* FROM recon.statement_version v
                       CROSS JOIN LATERAL jsonb_each(
                         CASE jsonb_typeof(v.raw) WHEN 'object' THEN v.raw ELSE '{}' END) e
                       WHERE v.statement_id = $1 AND v.version = $2
                         AND v.seen_at = recon.at($3::bigint)) a
                FULL JOIN jsonb_each($4::jsonb) b ON a.key = b.key
               WHERE a.value IS DISTINCT FROM b.value ORDER BY 1 LIMIT 5)",
           version.statement_id, version.version, micros_of(version.seen_at), said_raw)) {
    differences.push_back({text_of(row[0]), text_of(row[1]), text_of(row[2])});
  }
  return differences;
}

}  // namespace reconciled
