// What a world's database holds, against what is true.
#include <openssl/evp.h>

#include <cstdio>

#include "sim_world.hpp"
#include "store/sql_value.hpp"

namespace reconciled::test {

namespace {

// All that is older must have been read; the business before the start, whose end is known, always.
Time known_until(const World& world) {
  return std::max(world.options().start,
                  world.clock.now() - world.options().statements_every - std::chrono::days{1});
}

bool is_configured(const World& world, const sandbox::TruthRow& row) {
  const auto& types = world.options().balance_types;
  return std::find(types.begin(), types.end(), row.balance_type) != types.end();
}

std::string difference_of(const std::map<std::string, int>& balance) {
  std::string difference;
  for (const auto& [row, count] : balance) {
    if (count != 0) difference += (count > 0 ? "missing: " : "too many: ") + row + "\n";
    if (difference.size() > 1000) break;
  }
  return difference;
}

}  // namespace

std::string World::difference_from_truth() {
  // What identifies a row and what it is worth; multisets, because twins are two rows.
  std::map<std::string, int> balance;
  const Time until = known_until(*this);
  for (const sandbox::TruthRow& row : sandbox::truth(business, clock.now())) {
    if (!row.is_present || row.row.time >= until || !is_configured(*this, row)) continue;
    ++balance[row.customer + "|" + row.balance_type + "|" + format_time(row.row.time) + "|" +
              row.type + "|" + row.currency + "|" + std::to_string(row.row.amount_minor)];
  }
  auto read = [&](pqxx::work& work) {
    return work.exec_params(
        R"(SELECT customer, balance_type, recon.micros(transaction_time), transaction_type,
                  currency, amount_minor
             FROM acct.statements
            WHERE missing_since IS NULL AND transaction_time < recon.at($1::bigint))",
        micros_of(until));
  };
  for (const pqxx::row& row : database.session().transact(read)) {
    --balance[reconciled::text_of(row[0]) + "|" + reconciled::text_of(row[1]) + "|" +
              format_time(time_of(row[2])) + "|" + reconciled::text_of(row[3]) + "|" +
              reconciled::text_of(row[4]) + "|" + reconciled::text_of(row[5])];
  }
  return difference_of(balance);
}

std::string World::difference_in_elements() {
  const Time until = known_until(*this);
  std::vector<std::string> elements;
  for (const sandbox::TruthRow& row : sandbox::truth(business, clock.now())) {
    if (!row.is_present || row.row.time >= until || !is_configured(*this, row)) continue;
    elements.push_back(row.element);
  }
  auto compare = [&](pqxx::work& work) {
    return work.exec_params1(
        R"(WITH shown AS (
             SELECT e::jsonb - 'transactionStatus' AS e FROM unnest($1::text[]) AS e),
           stored AS (
             SELECT v.raw - 'transactionStatus' AS e
               FROM recon.statement s JOIN recon.statement_version v USING (statement_id, version)
              WHERE s.missing_since IS NULL AND s.transaction_time < recon.at($2::bigint))
           SELECT left(string_agg(line, E'\n'), 2000)
             FROM (SELECT 'missing: ' || e::text AS line
                     FROM (SELECT e FROM shown EXCEPT ALL SELECT e FROM stored) a
                   UNION ALL
                   SELECT 'too many: ' || e::text
                     FROM (SELECT e FROM stored EXCEPT ALL SELECT e FROM shown) b) AS d)",
        array_of(elements), micros_of(until));
  };
  return reconciled::text_of(database.session().transact(compare)[0]);
}

std::string World::trace_hash() {
  std::string trace;
  for (const sandbox::RequestRecord& record : gateway.requests().records()) {
    trace += format_time(record.arrived) + record.customer + record.result.code +
             std::to_string(record.total_count) + record.delivery + "\n";
  }
  trace += database.value(
      "SELECT string_agg(format('%s %s %s %s', job_id, state, attempts, rung), E'\\n' ORDER BY "
      "job_id) FROM acct.jobs");
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  EVP_Digest(trace.data(), trace.size(), digest, &length, EVP_sha256(), nullptr);
  std::string hex;
  for (unsigned int i = 0; i < 8; ++i) {
    char pair[3];
    std::snprintf(pair, sizeof pair, "%02x", digest[i]);
    hex += pair;
  }
  return hex;
}

}  // namespace reconciled::test
