// The fields of a statement: money, time, text, and what PostgreSQL would not take.
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
