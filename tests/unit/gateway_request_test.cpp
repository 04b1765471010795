#include <gtest/gtest.h>

#include <algorithm>

#include "gateway/http_head.hpp"
#include "gateway_reference.hpp"
#include "gateway_sample.hpp"

using namespace reconciled;

namespace {

const Signer& signer() {
  static const Signer instance{reference::pkcs8_private_key, std::string{reference::client_id}, 2};
  return instance;
}

HttpRequest request_for(const Call& call, const Identity& identity = {},
                        std::string_view prefix = "") {
  return make_request(call, identity, signer(), prefix, "Connected-CustomerId",
                      sample::time("2019-04-04T12:08:56.9Z"));
}

std::string header(const HttpRequest& request, std::string_view name) {
  for (const auto& [key, value] : request.headers) {
    if (key == name) return value;
  }
  return "absent";
}

}  // namespace

TEST(Request, OfABalanceIsTheReferenceByteForByte) {
  const HttpRequest request = request_for(BalancesCall{"NORMAL_BALANCE"}, {}, "/sandbox");
  EXPECT_EQ(request.path, reference::path);
  EXPECT_EQ(request.body, reference::body);
  EXPECT_EQ(header(request, "Client-Id"), reference::client_id);
  EXPECT_EQ(header(request, "Request-Time"), reference::time);
  EXPECT_EQ(header(request, "Content-Type"), "application/json; charset=UTF-8");
  EXPECT_EQ(header(request, "Signature"), "algorithm=RSA256, keyVersion=2, signature=" +
                                              std::string{reference::encoded_signature});
  EXPECT_EQ(request.headers.size(), 4U);
}

TEST(Request, OfStatementsAsksForOneBalanceTypeAndTheGivenPage) {
  StatementsCall call = sample::statements_call();
  EXPECT_EQ(request_for(call).path, sample::statements_path);
  EXPECT_EQ(request_for(call).body,
            R"({"startTime":"2026-01-01T00:00:00+00:00","endTime":"2026-02-01T00:00:00+00:00",)"
            R"("balanceTypes":["NORMAL_BALANCE"],"pageSize":10,"pageNumber":1})");
  call.currency = "CNH";
  call.transaction_type = "TRANSFER";
  call.page = 50;
  EXPECT_EQ(request_for(call).body,
            R"({"startTime":"2026-01-01T00:00:00+00:00","endTime":"2026-02-01T00:00:00+00:00",)"
            R"("balanceTypes":["NORMAL_BALANCE"],"currencyList":["CNH"],)"
            R"("transactionTypeList":["TRANSFER"],"pageSize":10,"pageNumber":50})");
}

TEST(Request, OfAccountsSendsTheTokenOnlyWhenNothingElseNamesTheCustomer) {
  const auto body = [](Identity identity) { return request_for(AccountsCall{}, identity).body; };
  Identity identity;
  EXPECT_EQ(body(identity), "{}");
  identity.access_token = "tok";
  EXPECT_EQ(body(identity), R"({"accessToken":"tok"})");
  identity.customer_id = "2188";
  EXPECT_EQ(body(identity), R"({"customerId":"2188"})");
  identity.reference_customer_id = "a\"c\\m\ne";
  EXPECT_EQ(body(identity), R"({"referenceCustomerId":"a\"c\\m\u000ae","customerId":"2188"})");
}

TEST(Request, CarriesCustomerAndTokenAsHeadersWhenTheyAreSet) {
  Identity identity;
  identity.connected_customer_id = "2188000000000000";
  identity.access_token = "tok";
  const HttpRequest request = request_for(BalancesCall{"NORMAL_BALANCE"}, identity, "/sandbox");
  EXPECT_EQ(header(request, "Connected-CustomerId"), "2188000000000000");
  EXPECT_EQ(header(request, "Access-Token"), "tok");
  // Neither is signed.
  EXPECT_EQ(header(request, "Signature"), "algorithm=RSA256, keyVersion=2, signature=" +
                                              std::string{reference::encoded_signature});
}

TEST(RequestText, IsOneHttpPost) {
  const HttpRequest request{"/p", {{"A", "1"}, {"B", "2 3"}}, "{}"};
  EXPECT_EQ(
      request_text(request, "h:1"),
      "POST /p HTTP/1.1\r\nHost: h:1\r\nUser-Agent: reconciled\r\nAccept: application/json\r\n"
      "Accept-Encoding: identity\r\nA: 1\r\nB: 2 3\r\nContent-Length: 2\r\n\r\n{}");
  EXPECT_EQ(host_and_port("example.com", 443), "example.com:443");
  EXPECT_EQ(host_and_port("::1", 8080), "[::1]:8080");
}

TEST(RequestText, HasNoRoomForASecondHeaderInAValue) {
  EXPECT_EQ(unsendable_part({"/p", {{"A", "1"}}, "any\r\n"}), "");
  EXPECT_EQ(unsendable_part({"", {}, ""}), "the path");
  EXPECT_EQ(unsendable_part({"p", {}, ""}), "the path");
  EXPECT_EQ(unsendable_part({"/p q", {}, ""}), "the path");
  EXPECT_EQ(unsendable_part({"/p", {{"A:", "1"}}, ""}), "a header's name");
  EXPECT_EQ(unsendable_part({"/p", {{"", "1"}}, ""}), "a header's name");
  for (const char* value : {"a\r\nB: 2", "a\n", "\t", "\xC3\xA9", "\x7f"}) {
    EXPECT_EQ(unsendable_part({"/p", {{"Access-Token", value}}, ""}), "the header Access-Token");
  }
}
