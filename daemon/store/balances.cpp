#include "store/balances.hpp"

#include "store/sql_value.hpp"

namespace reconciled {

namespace {

void append_minor(std::string& json, const char* name, const std::optional<std::int64_t>& minor) {
  if (minor) json += std::string(",\"") + name + "\":" + std::to_string(*minor);
}

}  // namespace

void store_balances(pqxx::work& work, const RowOwner& owner, const BalancesAnswer& answer,
                    Time answered_at) {
  std::string json = "[";
  for (const Balance& balance : answer.balances) {
    if (json.size() > 1) json += ',';
    json += "{\"account_no\":";
    append_json(json, balance.account_no);
    json += ",\"currency\":";
    append_json(json, balance.currency);
    append_minor(json, "total", balance.total_minor);
    append_minor(json, "available", balance.available_minor);
    append_minor(json, "frozen", balance.frozen_minor);
    json += ",\"raw\":" + balance.raw + '}';
  }
  work.exec_params0(
      R"(INSERT INTO recon.balance_snapshot
           (customer, balance_type, account_no, currency, total_minor, available_minor,
            frozen_minor, taken_at, answered_at, job_id, raw)
         SELECT $1, $2, b.account_no, b.currency, b.total, b.available, b.frozen, recon.now_(),
                recon.at($4::bigint), $3, b.raw
           FROM jsonb_to_recordset($5::jsonb) AS b (account_no text, currency text, total bigint,
                                                    available bigint, frozen bigint, raw jsonb))",
      owner.customer, owner.balance_type, owner.job_id, micros_of(answered_at), json + ']');
}

}  // namespace reconciled
