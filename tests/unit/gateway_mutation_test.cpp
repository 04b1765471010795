// Goal: an answer is taken field by field as documented, or not at all; no field of any of the
// three answers is overlooked, and none is guessed. Method: a good answer of each kind with every
// field, each field changed in every way that the columns of the tables name, one at a time, signed
// again.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <vector>

#include "gateway_sample.hpp"

using namespace reconciled;
using sample::kind_of;
using sample::vendor;

namespace {

namespace json = boost::json;

struct Change {
  enum class What { removed, other_case, seven_before, replaced };
  const char* name;
  What what;
  std::string value = {};  // JSON
};

// In the order of the tables' columns.
const std::vector<Change> changes{
    {"removed", Change::What::removed},
    {"null", Change::What::replaced, "null"},
    {"a number", Change::What::replaced, "7"},
    {"a word", Change::What::replaced, "\"x\""},
    {"true", Change::What::replaced, "true"},
    {"a list", Change::What::replaced, "[]"},
    {"an object", Change::What::replaced, "{}"},
    {"an empty text", Change::What::replaced, "\"\""},
    {"a text of 10,001 bytes", Change::What::replaced, '"' + std::string(10'001, '1') + '"'},
    {"a text with U+0000", Change::What::replaced, R"("x\u0000")"},
    {"half a surrogate pair", Change::What::replaced, R"("\ud800")"},
    {"a number of 401 digits", Change::What::replaced, std::string(401, '1')},
    {"a 7 before it, under the same name", Change::What::seven_before},
    {"its name in capitals", Change::What::other_case},
};

// What a field is, and what becomes of the answer under each change: s success, u unreadable,
// m misfit, - does not apply.
struct Field {
  const char* path;
  //    removed null 7 "x" true [] {} "" long NUL half 401 before CAPITALS
  const char* fates;
};

std::string upper_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

std::string changed(const json::value& value, const std::string& at, const std::string& path,
                    const Change& change);

// `"key":value`, or just the value in a list, with the change where it belongs; empty: left out.
std::string member(const std::string& key, const json::value& value, const std::string& at,
                   const std::string& path, const Change& change) {
  const bool is_it = at == path;
  if (is_it && change.what == Change::What::removed) return {};
  const bool is_in_capitals = is_it && change.what == Change::What::other_case;
  const std::string name =
      key.empty() ? "" : '"' + (is_in_capitals ? upper_case(key) : key) + "\":";
  const std::string before = is_it && change.what == Change::What::seven_before ? name + "7," : "";
  return before + name + changed(value, at, path, change);
}

std::string changed(const json::value& value, const std::string& at, const std::string& path,
                    const Change& change) {
  if (at == path && change.what == Change::What::replaced) return change.value;
  std::string text;
  const auto append = [&](const std::string& one) {
    text += one.empty() || text.empty() ? one : "," + one;
  };
  if (value.is_object()) {
    for (const auto& [key, inner] : value.get_object()) {
      append(member(std::string{key}, inner, at + "/" + std::string{key}, path, change));
    }
    return "{" + text + "}";
  }
  if (value.is_array()) {
    for (std::size_t i = 0; i < value.get_array().size(); ++i) {
      append(member("", value.get_array()[i], at + "/" + std::to_string(i), path, change));
    }
    return "[" + text + "]";
  }
  return json::serialize(value);
}

std::vector<std::string> paths_of(const json::value& value, const std::string& at = {}) {
  std::vector<std::string> paths;
  const auto add = [&](const std::string& path, const json::value& inner) {
    paths.push_back(path);
    const std::vector<std::string> below = paths_of(inner, path);
    paths.insert(paths.end(), below.begin(), below.end());
  };
  if (value.is_object()) {
    for (const auto& [key, inner] : value.get_object()) add(at + "/" + std::string{key}, inner);
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.get_array().size(); ++i) {
      add(at + "/" + std::to_string(i), value.get_array()[i]);
    }
  }
  return paths;
}

char letter_of(const Outcome& outcome) {
  const std::string kind = kind_of(outcome);
  return kind == "unreadable" ? 'u' : kind[0];
}

Identity acme() {
  Identity identity;
  identity.customer_id = "2188";
  identity.reference_customer_id = "acme";
  return identity;
}

std::string fates_of(const Call& call, const json::value& good, const std::string& path) {
  std::string fates;
  const bool is_element = path.back() >= '0' && path.back() <= '9';
  for (const Change& change : changes) {
    if (is_element && change.what == Change::What::other_case) {
      fates += '-';
      continue;
    }
    const std::string body = changed(good, "", path, change);
    const Outcome outcome = vendor().judge_body(call, body, acme());
    fates += letter_of(outcome);
    EXPECT_TRUE(fates.back() == 's' || !outcome.message.empty()) << path << " " << change.name;
    EXPECT_LE(outcome.message.size(), 500U) << path << " " << change.name;
    HttpAnswer unsigned_answer{.status = 200, .signature = {}, .response_time = {}, .body = body};
    EXPECT_NE(kind_of(vendor().judge(call, std::move(unsigned_answer), acme())), "success")
        << path << " " << change.name << ", and not signed";
  }
  return fates;
}

template <std::size_t size>
void expect_fates(const Call& call, const char* answer, const Field (&fields)[size]) {
  const json::value good = json::parse(answer);
  ASSERT_EQ(kind_of(vendor().judge_body(call, answer, acme())), "success");
  std::vector<std::string> listed;
  for (const Field& field : fields) {
    listed.emplace_back(field.path);
    std::string expected = field.fates;
    std::erase(expected, ' ');
    EXPECT_EQ(fates_of(call, good, field.path), expected) << field.path;
  }
  EXPECT_EQ(listed, paths_of(good)) << "the table lists every field once, in the answer's order";
}

const char* const statements = R"({
  "result": {"resultStatus": "S", "resultCode": "SUCCESS", "resultMessage": "fine"},
  "responseId": "R1", "totalPageNumber": 1, "totalCount": 1, "currentPageNumber": 1,
  "balanceType": "NORMAL_BALANCE", "balanceTypes": ["NORMAL_BALANCE"],
  "statementList": [{
    "accountingBizNo": "A1", "transactionId": "T1", "extTransactionId": "E1",
    "transactionTime": "2026-01-05T10:00:00+08:00", "transactionType": "COLLECTION",
    "transactionStatus": "SUCCESS", "balanceType": "NORMAL_BALANCE",
    "balanceTypes": ["NORMAL_BALANCE"],
    "transactionAmount": {"currency": "USD", "value": "1000"},
    "feeAmount": {"currency": "USD", "value": 5},
    "netAmount": {"currency": "USD", "value": "-5"},
    "accountBalance": {"currency": "USD", "value": "77"},
    "fundMoveDetail": {"payerName": "P", "beneficiaryName": "B", "remarks": "r"},
    "goodsName": "not read"}]})";

const Field statement_fields[] = {
    {"/result", "uuuuuuuuuuuusu"},
    {"/result/resultStatus", "uuuuuuuuuuuusu"},
    {"/result/resultCode", "ssssssssssuuss"},
    {"/result/resultMessage", "ssssssssssuuss"},
    {"/responseId", "ssusuuususuuss"},
    {"/totalPageNumber", "ssssssssssuuss"},
    {"/totalCount", "uusuuuuuuuuusu"},
    {"/currentPageNumber", "uumuuuuuuuuusu"},
    {"/balanceType", "ssumuuusumuuss"},
    {"/balanceTypes", "ssuuusuuuuuuss"},
    {"/balanceTypes/0", "smmmmmmmmmuus-"},
    {"/statementList", "uuuuusuuuuuusu"},
    {"/statementList/0", "suuuuuuuuuuuu-"},
    {"/statementList/0/accountingBizNo", "ssusuuususuuss"},
    {"/statementList/0/transactionId", "ssusuuususuuss"},
    {"/statementList/0/extTransactionId", "ssusuuususuuss"},
    {"/statementList/0/transactionTime", "uuuuuuuuuuuusu"},
    {"/statementList/0/transactionType", "ssusuuususuuss"},
    {"/statementList/0/transactionStatus", "ssusuuususuuss"},
    {"/statementList/0/balanceType", "ssumuuusumuuss"},
    {"/statementList/0/balanceTypes", "ssuuusuuuuuuss"},
    {"/statementList/0/balanceTypes/0", "smmmmmmmmmuus-"},
    {"/statementList/0/transactionAmount", "uuuuuuuuuuuusu"},
    {"/statementList/0/transactionAmount/currency", "uuusuuuuuuuusu"},
    {"/statementList/0/transactionAmount/value", "uusuuuuuuuuusu"},
    {"/statementList/0/feeAmount", "ssuuuuuuuuuuss"},
    {"/statementList/0/feeAmount/currency", "uuusuuuuuuuusu"},
    {"/statementList/0/feeAmount/value", "uusuuuuuuuuusu"},
    {"/statementList/0/netAmount", "ssuuuuuuuuuuss"},
    {"/statementList/0/netAmount/currency", "uuusuuuuuuuusu"},
    {"/statementList/0/netAmount/value", "uusuuuuuuuuusu"},
    {"/statementList/0/accountBalance", "ssuuuuuuuuuuss"},
    {"/statementList/0/accountBalance/currency", "uuusuuuuuuuusu"},
    {"/statementList/0/accountBalance/value", "uusuuuuuuuuusu"},
    {"/statementList/0/fundMoveDetail", "ssuuuusuuuuuss"},
    {"/statementList/0/fundMoveDetail/payerName", "ssusuuususuuss"},
    {"/statementList/0/fundMoveDetail/beneficiaryName", "ssusuuususuuss"},
    {"/statementList/0/fundMoveDetail/remarks", "ssusuuususuuss"},
    {"/statementList/0/goodsName", "ssssssssssuuss"},
};

const char* const balances = R"({
  "result": {"resultStatus": "S", "resultCode": "SUCCESS", "resultMessage": "fine"},
  "responseId": "R1",
  "accountBalances": [{
    "accountNo": "N1", "currency": "USD", "balanceType": "NORMAL_BALANCE",
    "balanceTypes": ["NORMAL_BALANCE"],
    "totalBalance": {"currency": "USD", "value": "30"},
    "availableBalance": {"currency": "USD", "value": 20},
    "frozenBalance": {"currency": "USD", "value": "10"}}]})";

const Field balance_fields[] = {
    {"/result", "uuuuuuuuuuuusu"},
    {"/result/resultStatus", "uuuuuuuuuuuusu"},
    {"/result/resultCode", "ssssssssssuuss"},
    {"/result/resultMessage", "ssssssssssuuss"},
    {"/responseId", "ssusuuususuuss"},
    {"/accountBalances", "uuuuusuuuuuusu"},
    {"/accountBalances/0", "suuuuuuuuuuuu-"},
    {"/accountBalances/0/accountNo", "ssusuuususuuss"},
    {"/accountBalances/0/currency", "ssuuuuusuuuuss"},
    {"/accountBalances/0/balanceType", "ssumuuusumuuss"},
    {"/accountBalances/0/balanceTypes", "ssuuusuuuuuuss"},
    {"/accountBalances/0/balanceTypes/0", "smmmmmmmmmuus-"},
    {"/accountBalances/0/totalBalance", "ssuuuuuuuuuuss"},
    {"/accountBalances/0/totalBalance/currency", "uuuuuuuuuuuusu"},
    {"/accountBalances/0/totalBalance/value", "uusuuuuuuuuusu"},
    {"/accountBalances/0/availableBalance", "ssuuuuuuuuuuss"},
    {"/accountBalances/0/availableBalance/currency", "uuuuuuuuuuuusu"},
    {"/accountBalances/0/availableBalance/value", "uusuuuuuuuuusu"},
    {"/accountBalances/0/frozenBalance", "ssuuuuuuuuuuss"},
    {"/accountBalances/0/frozenBalance/currency", "uuuuuuuuuuuusu"},
    {"/accountBalances/0/frozenBalance/value", "uusuuuuuuuuusu"},
};

const char* const accounts = R"({
  "result": {"resultStatus": "S", "resultCode": "SUCCESS", "resultMessage": "fine"},
  "responseId": "R1", "customerId": "2188",
  "customer": {"customerCompanyName": "ACME", "customerId": "2188",
               "referenceCustomerId": "acme"},
  "accountInfos": [{"accountNo": "N1", "accountType": "RECEIVE_ACCOUNT",
                    "accountStatus": "ACTIVE", "currencyList": ["EUR"],
                    "bankAccountList": [{"bankBIC": "X"}]}]})";

const Field account_fields[] = {
    {"/result", "uuuuuuuuuuuusu"},
    {"/result/resultStatus", "uuuuuuuuuuuusu"},
    {"/result/resultCode", "ssssssssssuuss"},
    {"/result/resultMessage", "ssssssssssuuss"},
    {"/responseId", "ssusuuususuuss"},
    {"/customerId", "ssumuuusumuuss"},
    {"/customer", "ssuuuusuuuuuss"},
    {"/customer/customerCompanyName", "ssusuuususuuss"},
    {"/customer/customerId", "ssssssssssuuss"},
    {"/customer/referenceCustomerId", "ssumuuusumuuss"},
    {"/accountInfos", "uuuuusuuuuuusu"},
    {"/accountInfos/0", "suuuuuuuuuuuu-"},
    {"/accountInfos/0/accountNo", "uuusuuuuusuusu"},
    {"/accountInfos/0/accountType", "ssusuuususuuss"},
    {"/accountInfos/0/accountStatus", "ssusuuususuuss"},
    {"/accountInfos/0/currencyList", "ssuuusuuuuuuss"},
    {"/accountInfos/0/currencyList/0", "suusuuususuuu-"},
    {"/accountInfos/0/bankAccountList", "ssssssssssuuss"},
    {"/accountInfos/0/bankAccountList/0", "ssssssssssuus-"},
    {"/accountInfos/0/bankAccountList/0/bankBIC", "ssssssssssuuss"},
};

}  // namespace

TEST(EachField, OfAPageOfStatementsIsReadAsDocumentedOrTheAnswerIsRefused) {
  expect_fates(sample::statements_call(), statements, statement_fields);
}

TEST(EachField, OfAnAnswerAboutBalancesIsReadAsDocumentedOrTheAnswerIsRefused) {
  expect_fates(BalancesCall{"NORMAL_BALANCE"}, balances, balance_fields);
}

TEST(EachField, OfAnAnswerAboutAccountsIsReadAsDocumentedOrTheAnswerIsRefused) {
  expect_fates(AccountsCall{}, accounts, account_fields);
}
