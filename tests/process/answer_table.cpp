#include "answer_table.hpp"

namespace outside {

namespace {

const std::string covered_time = "2026-07-20T12:00:00Z";

}  // namespace

Endpoint Endpoint::statements() {
  return {"inquiryStatementList", "statements",
          R"("endpoint": "inquiryStatementList", "customer": "acme-hk",
             "balance_type": "NORMAL_BALANCE", "covers": ")" +
              covered_time + "\"",
          "kind = 'statements' AND customer = 'acme-hk' AND balance_type = 'NORMAL_BALANCE' AND"
          " from_time <= '" +
              covered_time + "' AND to_time > '" + covered_time + "'"};
}

Endpoint Endpoint::balances() {
  return {"inquiryBalance", "balances",
          R"("endpoint": "inquiryBalance", "customer": "acme-hk",
             "balance_type": "NORMAL_BALANCE")",
          "kind = 'balances' AND customer = 'acme-hk' AND balance_type = 'NORMAL_BALANCE'"};
}

Endpoint Endpoint::accounts() {
  return {"inquiryAccount", "accounts", R"("endpoint": "inquiryAccount", "customer": "acme-hk")",
          "kind = 'accounts' AND customer = 'acme-hk'"};
}

AnswerTable::AnswerTable() {
  site_.append_to_config("statements: {window: 99d}\n");
  site_.replace_in_config("rate_limit", "timeout: 2s\n  rate_limit");
  site_.keep();
}

std::string AnswerTable::outcome_of(const Endpoint& endpoint, const std::string& action) {
  site_.restore();
  site_.sandbox().set_faults(R"({"name": "case", "match": {)" + endpoint.match + R"(}, "do": )" +
                             action + "}");
  const Finished pull = site_.pull();
  const TestDatabase& database = site_.database();
  const std::string parked = database.text(
      "SELECT string_agg(concat_ws(' ', coalesce(customer, 'everybody'), endpoint, balance_type,"
      " code), ', ') FROM acct.parked");
  const std::string alerts = database.text(
      "SELECT string_agg(kind || ' ' || coalesce(customer, 'everybody'), ', ' ORDER BY kind)"
      " FROM acct.alerts WHERE resolved_at IS NULL");
  return "exit " + std::to_string(pull.exit_code) + "; " +
         database.text("SELECT state || ' ' || rung FROM acct.jobs WHERE " + endpoint.job) +
         "; parked: " + parked + "; alerts: " + alerts;
}

std::string result(const std::string& status, const std::string& code, bool is_signed) {
  return R"({"result": {"status": ")" + status + R"(", "code": ")" + code + R"(", "signed": )" +
         (is_signed ? "true" : "false") + "}}";
}

}  // namespace outside
