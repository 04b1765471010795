// The shapes of the three S answers, and whether they fit the question.
#include <gtest/gtest.h>

#include <string>

#include "gateway_sample.hpp"

using namespace reconciled;
using sample::kind_of;
using sample::vendor;

namespace {

Outcome judge_statements(std::string body, const StatementsCall& call = sample::statements_call()) {
  return vendor().judge_body(call, std::move(body));
}

std::string balances_body(std::string_view elements) {
  return R"({"result":{"resultStatus":"S","resultCode":"SUCCESS"},"accountBalances":)" +
         std::string{elements} + "}";
}

std::string accounts_body(std::string_view rest) {
  return R"({"result":{"resultStatus":"S","resultCode":"SUCCESS"})" + std::string{rest} + "}";
}

}  // namespace

TEST(Statement, OutsideTheQuestionIsAMisfit) {
  StatementsCall call = sample::statements_call();
  const auto at = [&](const char* time) {
    return kind_of(
        judge_statements(sample::statements_body(
                             R"({"transactionTime":")" + std::string{time} +
                             R"(","transactionType":"TRANSFER","balanceType":"NORMAL_BALANCE",)" +
                             R"("transactionAmount":{"currency":"USD","value":1}})"),
                         call));
  };
  EXPECT_EQ(at("2026-01-01T00:00:00Z"), "success");
  EXPECT_EQ(at("2025-12-31T23:59:59.999999Z"), "misfit");
  EXPECT_EQ(at("2026-02-01T00:00:00.999999Z"), "success");
  EXPECT_EQ(at("2026-02-01T00:00:01Z"), "misfit");
  EXPECT_EQ(at("2026-02-01T08:00:00+08:00"), "success");
  const char* const inside = "2026-01-15T00:00:00Z";
  call.currency = "USD";
  EXPECT_EQ(at(inside), "success");
  call.currency = "CNY";
  EXPECT_EQ(at(inside), "misfit");
  call.currency = "USD";
  call.transaction_type = "TRANSFER";
  EXPECT_EQ(at(inside), "success");
  call.transaction_type = "CHARGE";
  EXPECT_EQ(at(inside), "misfit");
  call = sample::statements_call();
  call.balance_type = "SAME_NAME_TOP_UP_BALANCE";
  EXPECT_EQ(at(inside), "misfit");
}

TEST(Page, OtherThanTheOneAskedForIsAMisfit) {
  StatementsCall call = sample::statements_call();
  EXPECT_EQ(kind_of(judge_statements(sample::statements_body(sample::row, "1", "2"))), "misfit");
  EXPECT_EQ(kind_of(judge_statements(sample::statements_body(sample::row, "1", "0"))), "misfit");
  call.page = 2;
  EXPECT_EQ(kind_of(judge_statements(sample::statements_body(sample::row, "11", "2"), call)),
            "success");
}

TEST(Page, HoldsAtMostTenRows) {
  std::string rows = sample::row;
  for (int i = 1; i < 10; ++i) rows += "," + sample::row;
  const Outcome full = judge_statements(sample::statements_body(rows, "500"));
  ASSERT_EQ(kind_of(full), "success");
  const auto& read = sample::data_of<StatementsPage>(full).rows;
  ASSERT_EQ(read.size(), 10U);
  for (const Statement& twin : read) EXPECT_EQ(twin.raw, sample::row);
  rows += "," + sample::row;
  EXPECT_EQ(kind_of(judge_statements(sample::statements_body(rows, "500"))), "misfit");
}

TEST(Page, NeedsItsCounts) {
  for (const char* count : {"0", "500", "1000000000", "\"12\""}) {
    EXPECT_EQ(kind_of(judge_statements(sample::statements_body("", count))), "success") << count;
  }
  for (const char* count : {"-1", "1000000001", "1.0", "null", "\"\"", "\"-1\"", "\"1.0\"", "[]",
                            "true", "99999999999999999999", "\"99999999999\""}) {
    EXPECT_EQ(kind_of(judge_statements(sample::statements_body("", count))), "unreadable") << count;
    EXPECT_EQ(kind_of(judge_statements(sample::statements_body("", "1", count))), "unreadable");
  }
  const std::string result = R"({"result":{"resultStatus":"S"})";
  const auto kind = [&](const std::string& rest) {
    return kind_of(judge_statements(result + rest));
  };
  EXPECT_EQ(kind(R"(,"totalCount":0,"currentPageNumber":1})"), "success");
  EXPECT_EQ(kind(R"(,"totalCount":0,"currentPageNumber":1,"statementList":null})"), "success");
  EXPECT_EQ(kind(R"(,"totalCount":1,"currentPageNumber":1})"), "unreadable");
  EXPECT_EQ(kind(R"(,"totalCount":0,"currentPageNumber":1,"statementList":{}})"), "unreadable");
  EXPECT_EQ(kind(R"(,"currentPageNumber":1,"statementList":[]})"), "unreadable");
  EXPECT_EQ(kind(R"(,"totalCount":0,"statementList":[]})"), "unreadable");
  EXPECT_EQ(kind(R"(,"totalCount":0,"currentPageNumber":1,"statementList":[],"responseId":5})"),
            "unreadable");
}

TEST(Page, TakesTheLastOfTwoLists) {
  const Outcome outcome = judge_statements(
      R"({"result":{"resultStatus":"S"},"totalCount":1,"currentPageNumber":1,"statementList":[1,2],)"
      R"("statementLis\u0074":[)" +
      sample::row + "]}");
  ASSERT_EQ(kind_of(outcome), "success") << outcome.message;
  EXPECT_EQ(sample::data_of<StatementsPage>(outcome).rows.at(0).raw, sample::row);
}

TEST(Balances, AreReadFieldByField) {
  const Outcome outcome = vendor().judge_body(
      BalancesCall{"NORMAL_BALANCE"},
      balances_body(
          R"([{"accountNo":"N1","currency":"USD","balanceType":"NORMAL_BALANCE",)"
          R"("totalBalance":{"currency":"USD","value":"30"},"availableBalance":{"currency":"USD","value":20},)"
          R"("frozenBalance":{"currency":"USD","value":10}},)"
          R"({"balanceTypes":["X","NORMAL_BALANCE"],"totalBalance":{"currency":"JPY","value":5}}])"));
  ASSERT_EQ(kind_of(outcome), "success") << outcome.message;
  const auto& balances = sample::data_of<BalancesAnswer>(outcome).balances;
  ASSERT_EQ(balances.size(), 2U);
  EXPECT_EQ(balances[0].account_no, "N1");
  EXPECT_EQ(balances[0].currency, "USD");
  EXPECT_EQ(balances[0].total_minor, 30);
  EXPECT_EQ(balances[0].available_minor, 20);
  EXPECT_EQ(balances[0].frozen_minor, 10);
  EXPECT_EQ(balances[1].currency, "JPY");
  EXPECT_FALSE(balances[1].available_minor);
  EXPECT_EQ(
      balances[1].raw,
      R"({"balanceTypes":["X","NORMAL_BALANCE"],"totalBalance":{"currency":"JPY","value":5}})");
}

TEST(Balances, ThatContradictThemselvesOrTheQuestionAreRefused) {
  const struct {
    const char* elements;
    const char* expected;
  } cases[] = {
      {"[]", "success"},
      {"null", "unreadable"},
      {"{}", "unreadable"},
      {"[1]", "unreadable"},
      {"[{}]", "unreadable"},
      {R"([{"currency":"USD"}])", "success"},
      {R"([{"currency":"USD","totalBalance":{"currency":"EUR","value":1}}])", "unreadable"},
      {R"([{"totalBalance":{"currency":"USD","value":1},"frozenBalance":{"currency":"EUR","value":1}}])",
       "unreadable"},
      {R"([{"currency":"USD","totalBalance":{"currency":"USD","value":1.5}}])", "unreadable"},
      {R"([{"currency":"USD","balanceType":"BUDGET_BALANCE"}])", "misfit"},
      {R"([{"currency":"USD","balanceTypes":["BUDGET_BALANCE"]}])", "misfit"},
      {R"([{"currency":"USD","accountNo":7}])", "unreadable"},
  };
  for (const auto& [elements, expected] : cases) {
    const Outcome outcome =
        vendor().judge_body(BalancesCall{"NORMAL_BALANCE"}, balances_body(elements));
    EXPECT_EQ(kind_of(outcome), expected) << elements;
  }
}

TEST(Accounts, AreReadFieldByField) {
  const Outcome outcome = vendor().judge_body(
      AccountsCall{},
      accounts_body(
          R"(,"accountInfos":[{"accountNo":"N1","accountStatus":"ACTIVE","accountType":"RECEIVE_ACCOUNT",)"
          R"("currencyList":["EUR","CNH"],"bankAccountList":[{"bankBIC":"X"}]},{"accountNo":"N2"}],)"
          R"("customer":{ "customerCompanyName":"ACME" },"customerId":"2188")"));
  ASSERT_EQ(kind_of(outcome), "success") << outcome.message;
  const auto& answer = sample::data_of<AccountsAnswer>(outcome);
  EXPECT_EQ(answer.customer_id, "2188");
  EXPECT_EQ(answer.company_name, "ACME");
  EXPECT_EQ(answer.company_raw, R"({ "customerCompanyName":"ACME" })");
  ASSERT_EQ(answer.accounts.size(), 2U);
  EXPECT_EQ(answer.accounts[0].account_no, "N1");
  EXPECT_EQ(answer.accounts[0].account_type, "RECEIVE_ACCOUNT");
  EXPECT_EQ(answer.accounts[0].account_status, "ACTIVE");
  EXPECT_EQ(answer.accounts[0].currencies, (std::vector<std::string>{"EUR", "CNH"}));
  EXPECT_EQ(answer.accounts[1].raw, R"({"accountNo":"N2"})");
}

TEST(Accounts, OfAnotherShapeOrCustomerAreRefused) {
  Identity identity;
  identity.customer_id = "2188";
  identity.reference_customer_id = "acme";
  const struct {
    const char* rest;
    const char* expected;
  } cases[] = {
      {R"(,"accountInfos":[])", "success"},
      {"", "unreadable"},
      {R"(,"accountInfos":null)", "unreadable"},
      {R"(,"accountInfos":[{}])", "unreadable"},
      {R"(,"accountInfos":[{"accountNo":""}])", "unreadable"},
      {R"(,"accountInfos":[{"accountNo":"N","currencyList":"EUR"}])", "unreadable"},
      {R"(,"accountInfos":[{"accountNo":"N","currencyList":[1]}])", "unreadable"},
      {R"(,"accountInfos":[],"customer":[])", "unreadable"},
      {R"(,"accountInfos":[],"customer":null)", "success"},
      {R"(,"accountInfos":[],"customerId":"2188")", "success"},
      {R"(,"accountInfos":[],"customerId":"2199")", "misfit"},
      {R"(,"accountInfos":[],"customer":{"customerId":"2199"})", "misfit"},
      {R"(,"accountInfos":[],"customer":{"referenceCustomerId":"acme"})", "success"},
      {R"(,"accountInfos":[],"customer":{"referenceCustomerId":"other"})", "misfit"},
  };
  for (const auto& [rest, expected] : cases) {
    const Outcome outcome = vendor().judge_body(AccountsCall{}, accounts_body(rest), identity);
    EXPECT_EQ(kind_of(outcome), expected) << rest;
  }
}
