#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <functional>

#include "world.hpp"

namespace sandbox {
namespace {

using namespace std::chrono;
using Change = std::function<void(HttpRequest&, const World&)>;

struct Case {
  const char* name;
  const char* code;
  Change change;
};

std::string code_of(const Reply& reply) {
  const auto body = boost::json::parse(reply.response.body);
  return std::string(body.at("result").at("resultCode").as_string());
}

Change with_header(const char* name, const char* value) {
  return [=](HttpRequest& request, const World&) { set_header(request, name, value); };
}

// Signed properly, so that only the body is to blame.
Change with_body(const char* body) {
  return [=](HttpRequest& request, const World& world) {
    request.body = body;
    world.client.sign(request, format_instant(world.now, Precision::seconds));
  };
}

Change with_time(const char* time) {
  return [=](HttpRequest& request, const World& world) { world.client.sign(request, time); };
}

const std::vector<Case>& cases() {
  static const std::vector<Case> all{
      {"as it should be", "SUCCESS", [](HttpRequest&, const World&) {}},
      {"GET", "METHOD_NOT_SUPPORTED", [](HttpRequest& r, const World&) { r.method = "GET"; }},
      {"PUT", "METHOD_NOT_SUPPORTED", [](HttpRequest& r, const World&) { r.method = "PUT"; }},
      {"unknown path", "INVALID_API", [](HttpRequest& r, const World&) { r.target += "s"; }},
      {"query", "INVALID_API", [](HttpRequest& r, const World&) { r.target += "?a=1"; }},
      {"no media type", "MEDIA_TYPE_NOT_ACCEPTABLE", with_header("Content-Type", "")},
      {"other media type", "MEDIA_TYPE_NOT_ACCEPTABLE", with_header("Content-Type", "text/plain")},
      {"other charset", "MEDIA_TYPE_NOT_ACCEPTABLE",
       with_header("Content-Type", "application/json; charset=latin1")},
      {"media type without charset", "SUCCESS", with_header("Content-Type", "application/json")},
      {"no client", "INVALID_CLIENT", with_header("Client-Id", "")},
      {"other client", "INVALID_CLIENT", with_header("Client-Id", "5J00000000000001")},
      {"no signature", "INVALID_SIGNATURE", with_header("Signature", "")},
      {"nonsense signature", "INVALID_SIGNATURE",
       with_header("Signature", "algorithm=RSA256, keyVersion=2, signature=YWJj")},
      {"other key version", "INVALID_SIGNATURE",
       [](HttpRequest& r, const World&) {
         auto header = *find_header(r.headers, "Signature");
         set_header(r, "Signature", header.replace(header.find("keyVersion=2") + 11, 1, "1"));
       }},
      {"one byte of the body", "INVALID_SIGNATURE",
       [](HttpRequest& r, const World&) { r.body += ' '; }},
      {"time not signed", "INVALID_SIGNATURE", with_header("Request-Time", "2026-09-30T23:59:59Z")},
      {"no time", "INVALID_SIGNATURE", with_header("Request-Time", "")},
      {"signed by another", "INVALID_SIGNATURE",
       [](HttpRequest& r, const World& world) {
         Client(AdmissionTerms{}, SigningKey::generate(512))
             .sign(r, format_instant(world.now, Precision::seconds));
       }},
      {"five minutes behind", "SUCCESS", with_time("2026-09-30T23:55:00Z")},
      {"more than five minutes behind", "PARAM_ILLEGAL", with_time("2026-09-30T23:54:59Z")},
      {"more than five minutes ahead", "PARAM_ILLEGAL", with_time("2026-10-01T08:05:01+08:00")},
      {"time without offset", "PARAM_ILLEGAL", with_time("2026-10-01T00:00:00")},
      {"no customer", "USER_NOT_EXIST", with_header("Connected-CustomerId", "")},
      {"unknown customer", "USER_NOT_EXIST", with_header("Connected-CustomerId", "2188")},
      {"empty body", "PARAM_ILLEGAL", with_body("")},
      {"no JSON", "PARAM_ILLEGAL", with_body("{")},
      {"a list", "PARAM_ILLEGAL", with_body("[]")},
      {"no fields", "PARAM_ILLEGAL", with_body("{}")},
  };
  return all;
}

TEST(SandboxAdmission, SaysWhatIsWrongAsTheVendorWould) {
  for (const auto& one : cases()) {
    World world;
    auto request = world.question(world.now - days{1}, world.now);
    one.change(request, world);
    EXPECT_EQ(code_of(world.ask(request)), one.code) << one.name;
  }
}

struct BodyCase {
  const char* code;
  const char* body;
};

TEST(SandboxAdmission, ReadsStatementQuestionsStrictly) {
  const std::string start = R"("startTime":"2026-07-01T00:00:00Z")";
  const std::string end = R"("endTime":"2026-07-02T00:00:00+08:00")";
  const std::string page = R"("pageSize":10,"pageNumber":1)";
  const std::string good = start + "," + end + "," + page;
  const std::vector<std::pair<std::string, std::string>> bodies{
      {"SUCCESS", good},
      {"SUCCESS", good + R"(,"balanceTypes":["NORMAL_BALANCE","SAME_NAME_TOP_UP_BALANCE"])"},
      {"SUCCESS", good + R"(,"currencyList":["USD","CNH"],"transactionTypeList":["COLLECTION"])"},
      {"SUCCESS", start + "," + end + R"(,"pageSize":10,"pageNumber":50)"},
      {"SUCCESS", start + R"(,"endTime":"2026-07-01T00:00:00Z",)" + page},
      {"SUCCESS", start + R"(,"endTime":"2026-10-09T00:00:00Z",)" + page},
      {"PARAM_ILLEGAL", start + R"(,"endTime":"2026-10-09T00:00:01Z",)" + page},
      {"PARAM_ILLEGAL", start + R"(,"endTime":"2026-06-30T23:59:59Z",)" + page},
      {"PARAM_ILLEGAL", start + R"(,"endTime":"2026-07-02",)" + page},
      {"PARAM_ILLEGAL", start + R"(,"endTime":1782000000,)" + page},
      {"PARAM_ILLEGAL", end + "," + page},
      {"PARAM_ILLEGAL", start + "," + page},
      {"PARAM_ILLEGAL", start + "," + end + R"(,"pageNumber":1)"},
      {"PARAM_ILLEGAL", start + "," + end + R"(,"pageSize":10)"},
      {"PARAM_ILLEGAL", start + "," + end + R"(,"pageSize":20,"pageNumber":1)"},
      {"PARAM_ILLEGAL", start + "," + end + R"(,"pageSize":"10","pageNumber":1)"},
      {"PARAM_ILLEGAL", start + "," + end + R"(,"pageSize":10.0,"pageNumber":1)"},
      {"PARAM_ILLEGAL", start + "," + end + R"(,"pageSize":10,"pageNumber":0)"},
      {"PARAM_ILLEGAL", start + "," + end + R"(,"pageSize":10,"pageNumber":51)"},
      {"PARAM_ILLEGAL", start + "," + end + R"(,"pageSize":10,"pageNumber":"1")"},
      {"PARAM_ILLEGAL", good + R"(,"balanceTypes":["OTHER_BALANCE"])"},
      {"PARAM_ILLEGAL", good + R"(,"balanceTypes":[])"},
      {"PARAM_ILLEGAL", good + R"(,"balanceTypes":"NORMAL_BALANCE")"},
      {"PARAM_ILLEGAL", good + R"(,"currencyList":[""])"},
      {"PARAM_ILLEGAL", good + R"(,"balanceType":"NORMAL_BALANCE")"},
      {"CURRENCY_NOT_SUPPORT", good + R"(,"currencyList":["USD","XXX"])"},
  };
  World world;
  for (const auto& [code, fields] : bodies) {
    const auto request =
        world.client.post(Endpoint::statements, world.customer().connected_customer_id,
                          "{" + fields + "}", world.now);
    EXPECT_EQ(code_of(world.ask(request)), code) << fields;
  }
}

TEST(SandboxAdmission, FrontRefusesUnsignedAndBusinessRefusesSigned) {
  World world;
  auto request = world.question(world.now - days{200}, world.now);
  const auto refused = world.ask(request).response;
  EXPECT_TRUE(is_genuine(refused, request.target, world.verifying_key));
  EXPECT_NE(refused.body.find("\"resultMessage\""), std::string::npos);
  set_header(request, "Signature", "");
  const auto unsigned_one = world.ask(request).response;
  EXPECT_FALSE(find_header(unsigned_one.headers, "signature"));
  EXPECT_FALSE(find_header(unsigned_one.headers, "response-time"));
  EXPECT_NE(unsigned_one.body.find("\"resultMsg\""), std::string::npos);
}

TEST(SandboxAdmission, PathPrefixIsPartOfWhatIsSigned) {
  GatewayOptions options;
  options.admission.path_prefix = "/sandbox-a";
  World world(small_business(), options);
  auto request = world.question(world.now - days{1}, world.now);
  EXPECT_EQ(request.target, "/sandbox-a/amsin/api/v1/business/account/inquiryStatementList");
  EXPECT_EQ(code_of(world.ask(request)), "SUCCESS");
  request.target = request.target.substr(10);
  EXPECT_EQ(code_of(world.ask(request)), "INVALID_API");
}

TEST(SandboxAdmission, AsksForTheTokenOfACustomerThatHasOne) {
  auto options = small_business();
  options.has_tokens = true;
  World world(options);
  auto request = world.question(world.now - days{1}, world.now);
  EXPECT_EQ(code_of(world.ask(request)), "INVALID_ACCESS_TOKEN");
  set_header(request, "Access-Token", world.customer().tokens->access_token);
  EXPECT_EQ(code_of(world.ask(request)), "SUCCESS");
  set_header(request, "Connected-CustomerId", "");
  EXPECT_EQ(code_of(world.ask(request)), "SUCCESS") << "the token names its customer";
  world.now += days{30};
  world.client.sign(request, format_instant(world.now, Precision::seconds));
  EXPECT_EQ(code_of(world.ask(request)), "ACCESS_TOKEN_EXPIRED");
}

TEST(SandboxAdmission, RefreshTokenIsGoodOnce) {
  auto options = small_business();
  options.has_tokens = true;
  World world(options);
  const auto old = *world.customer().tokens;
  const auto body =
      R"({"grantType":"REFRESH_TOKEN","refreshToken":")" + old.refresh_token + R"("})";
  const auto request = world.client.post(Endpoint::apply_token, "", body, world.now);
  const auto reply = world.ask(request);
  EXPECT_EQ(code_of(reply), "SUCCESS");
  const auto answer = boost::json::parse(reply.response.body);
  EXPECT_EQ(answer.at("accessToken").as_string(), world.customer().tokens->access_token);
  EXPECT_NE(world.customer().tokens->access_token, old.access_token);
  EXPECT_EQ(code_of(world.ask(request)), "AUTHORIZATION_NOT_EXIST");
}

TEST(SandboxAdmission, AccountsNeedOneOfThreeNamesAndAllOfThemRight) {
  World world;
  const auto& customer = world.customer();
  const std::vector<std::pair<std::string, std::string>> bodies{
      {"SUCCESS", R"({"referenceCustomerId":")" + customer.reference_customer_id + R"("})"},
      {"SUCCESS",
       R"({"customerId":")" + customer.customer_id + R"(","accountType":"RECEIVE_ACCOUNT"})"},
      {"PARAM_ILLEGAL", "{}"},
      {"PARAM_ILLEGAL", R"({"accountType":"RECEIVE_ACCOUNT"})"},
      {"PARAM_ILLEGAL", R"({"customerId":""})"},
      {"PARAM_ILLEGAL", R"({"customerId":"x","accountType":"OTHER"})"},
      {"USER_NOT_EXIST", R"({"customerId":"2188"})"},
      {"USER_NOT_EXIST", R"({"referenceCustomerId":")" + customer.reference_customer_id +
                             R"(","customerId":"2188"})"},
      {"ACCOUNT_NOT_EXIST",
       R"({"customerId":")" + customer.customer_id + R"(","accountType":"BANK_ACCOUNT"})"},
  };
  for (const auto& [code, body] : bodies) {
    const auto request = world.client.post(Endpoint::accounts, "", body, world.now);
    EXPECT_EQ(code_of(world.ask(request)), code) << body;
  }
}

}  // namespace
}  // namespace sandbox
