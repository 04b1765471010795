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

// An answer of one row whose transactionAmount.value is `value`.
Outcome with_value(const std::string& value) {
  return judge_statements(sample::statements_body(
      R"({"transactionTime":"2026-01-05T00:00:00Z","transactionAmount":{"currency":"USD","value":)" +
      value + "}}"));
}

// An answer of one row that has these further fields.
Outcome with_fields(const std::string& fields) {
  return judge_statements(sample::statements_body(
      R"({"transactionTime":"2026-01-05T00:00:00Z","transactionAmount":{"currency":"USD","value":1})" +
      fields + "}"));
}

std::string balances_body(std::string_view elements) {
  return R"({"result":{"resultStatus":"S","resultCode":"SUCCESS"},"accountBalances":)" +
         std::string{elements} + "}";
}

std::string accounts_body(std::string_view rest) {
  return R"({"result":{"resultStatus":"S","resultCode":"SUCCESS"})" + std::string{rest} + "}";
}

}  // namespace

TEST(Amount, IsAnIntegerOfMinorUnitsOrRefused) {
  const struct {
    const char* value;
    std::optional<std::int64_t> minor;
  } cases[] = {
      {"1000", 1000},
      {"-1000", -1000},
      {"0", 0},
      {"-0", 0},
      {"9999999999999999", 9999999999999999},
      {"-9999999999999999", -9999999999999999},
      {"\"1000\"", 1000},
      {"\"-1000\"", -1000},
      {"\"0\"", 0},
      {"\"-0\"", 0},
      {"\"0001\"", 1},
      {"\"9999999999999999\"", 9999999999999999},
      {"10000000000000000", {}},
      {"-10000000000000000", {}},
      {"9223372036854775808", {}},
      {"18446744073709551616", {}},
      {"123456789012345678901234567890", {}},
      {"\"10000000000000000\"", {}},
      {"\"00000000000000001\"", {}},
      {"1.0", {}},
      {"10.5", {}},
      {"1e3", {}},
      {"1E0", {}},
      {"1e999", {}},
      {"\"1.0\"", {}},
      {"\"1e3\"", {}},
      {"\"+1\"", {}},
      {"\"--1\"", {}},
      {"\"-\"", {}},
      {"\"\"", {}},
      {"\" 1\"", {}},
      {"\"1 \"", {}},
      {"\"1,000\"", {}},
      {"\"0x10\"", {}},
      {"\"NaN\"", {}},
      {"\"Infinity\"", {}},
      {"\"\\u0031\\u0000\"", {}},
      {"\"\xD9\xA1\"", {}},
      {"NaN", {}},
      {"+1", {}},
      {"01", {}},
      {"true", {}},
      {"null", {}},
      {"[1]", {}},
      {"{}", {}},
  };
  for (const auto& [value, minor] : cases) {
    const Outcome outcome = with_value(value);
    EXPECT_EQ(kind_of(outcome), minor ? "success" : "unreadable") << value;
    if (!minor || kind_of(outcome) != "success") continue;
    const auto& rows = sample::data_of<StatementsPage>(outcome).rows;
    EXPECT_EQ(rows.at(0).amount, (Money{"USD", *minor})) << value;
  }
}

TEST(Amount, NeedsAUsableCurrency) {
  const auto with_currency = [](const std::string& currency) {
    return kind_of(with_fields(R"(,"feeAmount":{"value":1,"currency":)" + currency + "}"));
  };
  EXPECT_EQ(with_currency("\"CNH\""), "success");
  EXPECT_EQ(with_currency("\"usd-2\""), "success");
  EXPECT_EQ(with_currency("\"ABCDEFGHIJKLMNOP\""), "success");
  for (const char* refused : {"\"\"", "null", "1", "\"ABCDEFGHIJKLMNOPQ\"", "\"U D\"", "\"\\n\"",
                              "\"\\u0000\"", "\"\xC3\xA9\""}) {
    EXPECT_EQ(with_currency(refused), "unreadable") << refused;
  }
  EXPECT_EQ(kind_of(with_fields(R"(,"feeAmount":{"value":1})")), "unreadable");
  EXPECT_EQ(kind_of(with_fields(R"(,"feeAmount":{})")), "unreadable");
  EXPECT_EQ(kind_of(with_fields(R"(,"feeAmount":5)")), "unreadable");
  EXPECT_EQ(kind_of(with_fields(R"(,"feeAmount":null)")), "success");
}

TEST(Statement, IsReadFieldByField) {
  const std::string row =
      R"({"accountingBizNo":"A1","transactionId":"T1","extTransactionId":"E1",)"
      R"("transactionTime":"2026-01-05T10:00:00.1234567+08:00","transactionType":"NEW_TYPE",)"
      R"("transactionStatus":"PROCESSING","balanceTypes":["NORMAL_BALANCE"],)"
      R"("transactionAmount":{"currency":"USD","value":"-1000"},)"
      R"("feeAmount":{"currency":"USD","value":5},"netAmount":{"currency":"EUR","value":"-995"},)"
      R"("accountBalance":{"currency":"USD","value":"77"},)"
      R"("fundMoveDetail":{"payerName":"P\u0000","beneficiaryName":"B","remarks":"r \u00e9"},)"
      R"("unknown":{"x":[1.50]} })";
  const Outcome outcome = judge_statements(sample::statements_body(row, "\"7\"", "\"1\""));
  ASSERT_EQ(kind_of(outcome), "success") << outcome.message;
  const auto& page = sample::data_of<StatementsPage>(outcome);
  EXPECT_EQ(page.total_count, 7);
  EXPECT_EQ(page.page, 1);
  ASSERT_EQ(page.rows.size(), 1U);
  const Statement& read = page.rows[0];
  EXPECT_EQ(read.accounting_biz_no, "A1");
  EXPECT_EQ(read.transaction_id, "T1");
  EXPECT_EQ(read.ext_transaction_id, "E1");
  EXPECT_EQ(read.transaction_time, sample::time("2026-01-05T02:00:00.123456Z"));
  EXPECT_EQ(read.transaction_type, "NEW_TYPE");
  EXPECT_EQ(read.transaction_status, "PROCESSING");
  EXPECT_EQ(read.amount, (Money{"USD", -1000}));
  EXPECT_EQ(read.fee, (Money{"USD", 5}));
  EXPECT_EQ(read.net, (Money{"EUR", -995}));
  EXPECT_EQ(read.balance_after, (Money{"USD", 77}));
  EXPECT_EQ(read.payer_name, "P\xEF\xBF\xBD");
  EXPECT_EQ(read.beneficiary_name, "B");
  EXPECT_EQ(read.remarks, "r \xC3\xA9");
  std::string raw = row;
  raw.replace(raw.find("\\u0000"), 6, "\\ufffd");
  EXPECT_EQ(read.raw, raw);
}

TEST(Statement, NeedsOnlyTimeAndMoney) {
  const Outcome outcome = with_fields("");
  ASSERT_EQ(kind_of(outcome), "success");
  const Statement& read = sample::data_of<StatementsPage>(outcome).rows.at(0);
  EXPECT_EQ(read.accounting_biz_no, "");
  EXPECT_FALSE(read.fee || read.net || read.balance_after);
  const char* const incomplete[] = {
      R"({"transactionAmount":{"currency":"USD","value":1}})",
      R"({"transactionTime":"2026-01-05T00:00:00Z"})",
      R"({"transactionTime":null,"transactionAmount":{"currency":"USD","value":1}})",
      R"({"transactionTime":"2026-01-05T00:00:00","transactionAmount":{"currency":"USD","value":1}})",
      R"({"transactionTime":1767571200,"transactionAmount":{"currency":"USD","value":1}})",
      "1",
      "null",
      "[]",
      "\"row\""};
  for (const char* row : incomplete) {
    EXPECT_EQ(kind_of(judge_statements(sample::statements_body(row))), "unreadable") << row;
  }
}

TEST(Statement, WithAFieldOfAnotherTypeIsUnreadable) {
  for (const char* field :
       {R"("transactionId":1)", R"("accountingBizNo":{})", R"("transactionStatus":true)",
        R"("transactionType":["A"])", R"("extTransactionId":1.5)", R"("fundMoveDetail":[])",
        R"("fundMoveDetail":{"remarks":1})", R"("balanceType":1)", R"("balanceTypes":"A")"}) {
    EXPECT_EQ(kind_of(with_fields("," + std::string{field})), "unreadable") << field;
  }
  for (const char* field : {R"("transactionId":null)", R"("fundMoveDetail":null)",
                            R"("balanceType":null)", R"("transactionId":"")", R"("goodsName":7)"}) {
    EXPECT_EQ(kind_of(with_fields("," + std::string{field})), "success") << field;
  }
}

TEST(Statement, TextIsBoundedButNotByTheVendorsOwnLimits) {
  const auto with_length = [](std::size_t length) {
    return kind_of(with_fields(R"(,"transactionId":")" + std::string(length, 'x') + "\""));
  };
  EXPECT_EQ(with_length(10'000), "success");
  EXPECT_EQ(with_length(10'001), "unreadable");
}

TEST(Statement, ThatPostgresqlWouldRefuseIsUnreadable) {
  const auto with_text = [](const std::string& json) {
    return kind_of(with_fields(R"(,"remark":)" + json));
  };
  EXPECT_EQ(with_text(R"("\ud83d\ude00")"), "success");
  EXPECT_EQ(with_text(R"("\ud800")"), "unreadable");
  EXPECT_EQ(with_text(R"("\ud800x")"), "unreadable");
  EXPECT_EQ(with_text(R"("\ud800\n")"), "unreadable");
  EXPECT_EQ(with_text(R"("\ud800\ud800")"), "unreadable");
  EXPECT_EQ(with_text(R"("\ud800\u0041")"), "unreadable");
  EXPECT_EQ(with_text(R"("\udc00")"), "unreadable");
  EXPECT_EQ(with_text(R"("\ude00\ud83d")"), "unreadable");
  EXPECT_EQ(with_text(R"({"\ud800":1})"), "unreadable");
  EXPECT_EQ(with_text("\"\xFF\""), "unreadable");
  EXPECT_EQ(with_text("\"\xC0\x80\""), "unreadable");
  EXPECT_EQ(with_text("\"\xED\xA0\x80\""), "unreadable");
  EXPECT_EQ(with_text("\"\xF5\x80\x80\x80\""), "unreadable");
  EXPECT_EQ(with_text("\"\xC3\""), "unreadable");
  EXPECT_EQ(with_text(std::string{"\"\0\"", 3}), "unreadable");
  EXPECT_EQ(with_text("\"\n\""), "unreadable");
  EXPECT_EQ(with_text(std::string(400, '1')), "success");
  EXPECT_EQ(with_text(std::string(401, '1')), "unreadable");
  EXPECT_EQ(with_text("1e9999"), "success");
  EXPECT_EQ(with_text("1e10000"), "unreadable");
}

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
