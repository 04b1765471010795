#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "control.hpp"
#include "truth.hpp"
#include "world.hpp"

namespace sandbox {
namespace {

using namespace std::chrono;
namespace json = boost::json;

struct Asked {
  HttpRequest request;
  Reply reply;
  json::object answer;
};

Asked ask(World& world, std::int64_t page = 1, int day_count = 30) {
  auto request = world.question(world.now - days{day_count}, world.now, page);
  auto reply = world.ask(request);
  boost::system::error_code failure;
  const auto body = json::parse(reply.response.body, failure);
  auto answer = failure ? json::object{} : body.as_object();
  return {std::move(request), std::move(reply), std::move(answer)};
}

Asked ask_with(World& world, const std::string& what) {
  world.gateway.set_faults(FaultScript::parse(R"({"rules":[{"do":)" + what + "}]}"));
  return ask(world);
}

bool is_genuine(const World& world, const Asked& asked) {
  return is_genuine(asked.reply.response, asked.request.target, world.verifying_key);
}

std::string code_of(const Asked& asked) {
  return std::string(asked.answer.at("result").at("resultCode").as_string());
}

TEST(SandboxFault, WithoutAScriptAllIsWell) {
  World world;
  const auto asked = ask(world);
  EXPECT_EQ(code_of(asked), "SUCCESS");
  EXPECT_TRUE(is_genuine(world, asked));
}

TEST(SandboxFault, GivesAResultSignedOrNot) {
  World world;
  auto asked = ask_with(world, R"({"result":{"status":"U","code":"UNKNOWN_EXCEPTION"}})");
  EXPECT_EQ(code_of(asked), "UNKNOWN_EXCEPTION");
  EXPECT_EQ(asked.answer.at("result").at("resultStatus").as_string(), "U");
  EXPECT_TRUE(is_genuine(world, asked));
  asked = ask_with(world, R"({"result":{"status":"F","code":"KEY_NOT_FOUND","signed":false}})");
  EXPECT_EQ(code_of(asked), "KEY_NOT_FOUND");
  EXPECT_FALSE(find_header(asked.reply.response.headers, "signature"));
}

TEST(SandboxFault, AResultHasAnIdWhereTheVendorsPagesPromiseOne) {
  World world;
  const auto id_of = [&](Endpoint endpoint, const std::string& result) {
    world.gateway.set_faults(FaultScript::parse(R"({"rules":[{"do":{"result":)" + result + "}}]}"));
    const auto request = world.client.post(
        endpoint, world.customer().connected_customer_id,
        endpoint == Endpoint::accounts ? R"({"customerId":")" + world.customer().customer_id + "\"}"
                                       : statement_question(world.now - days{1}, world.now, 1),
        world.now);
    const auto answer = json::parse(world.ask(request).response.body).as_object();
    const std::string id(answer.contains("responseId") ? answer.at("responseId").as_string() : "");
    EXPECT_EQ(id, world.gateway.requests().records().back().response_id);
    return id;
  };
  for (const auto* result : {R"({"status":"F","code":"PROCESS_FAIL"})", R"({"status":"U"})"}) {
    EXPECT_EQ(id_of(Endpoint::accounts, result).size(), 32U) << result;
    EXPECT_EQ(id_of(Endpoint::statements, result), "") << "returned only with S";
  }
  EXPECT_EQ(id_of(Endpoint::accounts, R"({"status":"F","signed":false})"), "") << "the front's own";
}

TEST(SandboxFault, SpoilsSignaturesInEveryWay) {
  World world;
  for (const auto* what :
       {R"({"unsigned":true})", R"({"wrong_signature":true})", R"({"wrong_key":true})",
        R"({"half_signature":"signature"})", R"({"half_signature":"response-time"})",
        R"({"flip_byte":100})", R"({"signed_over_request_time":true})"}) {
    if (std::string_view(what).find("request_time") != std::string_view::npos) {
      // Only a Request-Time that differs from the answer's time shows the difference.
      auto request = world.question(world.now - days{1}, world.now);
      world.client.sign(request, format_instant(world.now - seconds{7}, Precision::seconds));
      world.gateway.set_faults(
          FaultScript::parse(R"({"rules":[{"do":)" + std::string(what) + "}]}"));
      const auto response = world.ask(request).response;
      EXPECT_FALSE(is_genuine(response, request.target, world.verifying_key)) << what;
    } else {
      EXPECT_FALSE(is_genuine(world, ask_with(world, what))) << what;
    }
    EXPECT_FALSE(world.gateway.requests().records().back().is_signed) << what;
  }
}

TEST(SandboxFault, StaleResponseTimeIsSignedAllTheSame) {
  World world;
  const auto asked = ask_with(world, R"({"stale_response_time":-3600})");
  EXPECT_TRUE(is_genuine(world, asked));
  EXPECT_EQ(parse_instant(*find_header(asked.reply.response.headers, "response-time")),
            world.now - hours{1});
}

TEST(SandboxFault, HandsDeliveryFaultsToTheServer) {
  World world;
  auto delivery = ask_with(world, R"({"cut_off":17})").reply.delivery;
  EXPECT_EQ(delivery.fault, Delivery::Fault::cut_off);
  EXPECT_EQ(delivery.cut_off_after_bytes, 17U);
  EXPECT_EQ(ask_with(world, R"({"stall":true})").reply.delivery.fault, Delivery::Fault::stall);
  EXPECT_EQ(ask_with(world, R"({"reset":true})").reply.delivery.fault, Delivery::Fault::reset);
  EXPECT_EQ(ask_with(world, R"({"endless":true})").reply.delivery.fault, Delivery::Fault::endless);
  EXPECT_EQ(ask_with(world, R"({"raw":"HTTP/1.1 200 OK\r\n"})").reply.delivery.raw,
            "HTTP/1.1 200 OK\r\n");
  delivery = ask_with(world, R"({"slow":250})").reply.delivery;
  EXPECT_EQ(delivery.before, milliseconds{250});
  delivery = ask_with(world, R"({"slow":{"per_byte_ms":5}})").reply.delivery;
  EXPECT_EQ(delivery.per_byte, milliseconds{5});
}

TEST(SandboxFault, AnswersWithSomethingElse) {
  World world;
  auto asked = ask_with(world, R"({"http":{"status":503,"body":"busy"}})");
  EXPECT_EQ(asked.reply.response.status, 503U);
  EXPECT_EQ(asked.reply.response.body, "busy");
  asked = ask_with(world, R"({"not_json":true})");
  EXPECT_TRUE(asked.answer.empty());
  EXPECT_TRUE(is_genuine(world, asked));
  asked = ask_with(world, R"({"pad_body":100000})");
  EXPECT_GT(asked.reply.response.body.size(), 100'000U);
  EXPECT_TRUE(is_genuine(world, asked));
}

TEST(SandboxFault, ListsLieAboutThemselves) {
  World world;
  const auto honest = ask(world);
  auto asked = ask_with(world, R"({"wrong_page_echo":7})");
  EXPECT_EQ(asked.answer.at("currentPageNumber").as_int64(), 7);
  asked = ask_with(world, R"({"total_count":-2})");
  EXPECT_EQ(asked.answer.at("totalCount").as_int64(),
            honest.answer.at("totalCount").as_int64() - 2);
  asked = ask_with(world, R"({"short_page":3})");
  EXPECT_EQ(asked.answer.at("statementList").as_array().size(), 7U);
  asked = ask_with(world, R"({"answer_other_question":{"shift_seconds":-8640000}})");
  for (const auto& element : asked.answer.at("statementList").as_array())
    EXPECT_LT(*parse_instant(element.at("transactionTime").as_string()), world.now - days{99});
}

TEST(SandboxFault, CountsTheCallsThatMatch) {
  World world;
  world.gateway.set_faults(FaultScript::parse(R"({"rules":[
    {"name":"second page","match":{"page":2,"from_nth":2,"to_nth":3},
     "do":{"result":{"status":"U","code":"SYSTEM_ERROR"}}}]})"));
  std::string outcome;
  for (int i = 0; i < 4; ++i) {
    outcome += code_of(ask(world, 1)) == "SUCCESS" ? '.' : '1';
    outcome += code_of(ask(world, 2)) == "SUCCESS" ? '.' : '2';
  }
  EXPECT_EQ(outcome, "...2.2..");
  EXPECT_EQ(world.gateway.requests().records()[3].rules, std::vector<std::string>{"second page"});
}

TEST(SandboxFault, MatchesByWhatWasAsked) {
  const std::vector<std::pair<bool, std::string>> matches{
      {true, R"({"endpoint":"inquiryStatementList"})"},
      {false, R"({"endpoint":"inquiryBalance"})"},
      {true, R"({"customer":"acme-hk"})"},
      {false, R"({"customer":"nordwind-de"})"},
      {true, R"({"balance_type":"NORMAL_BALANCE"})"},
      {false, R"({"balance_type":"SAME_NAME_TOP_UP_BALANCE"})"},
      {false, R"({"currency":"USD"})"},
      {true, R"({"covers":"2026-09-15T00:00:00Z"})"},
      {false, R"({"covers":"2026-08-15T00:00:00Z"})"},
      {true, R"({"from_time":"2026-10-01T00:00:00Z"})"},
      {false, R"({"to_time":"2026-10-01T00:00:00Z"})"},
      {false, R"({"permille":0})"},
      {false, R"({"nth":2})"},
  };
  for (const auto& [is_met, match] : matches) {
    World world;
    world.gateway.set_faults(
        FaultScript::parse(R"({"rules":[{"match":)" + match + R"(,"do":{"stall":true}}]})"));
    EXPECT_EQ(ask(world).reply.delivery.fault == Delivery::Fault::stall, is_met) << match;
  }
}

TEST(SandboxFault, ABadRequestIsRefusedWhateverTheScriptSays) {
  World world;
  world.gateway.set_faults(FaultScript::parse(
      R"({"rules":[{"do":{"result":{"status":"U","code":"UNKNOWN_EXCEPTION"}}}]})"));
  EXPECT_EQ(code_of(ask(world, 51)), "PARAM_ILLEGAL");
}

TEST(SandboxFault, ScriptsAreReadStrictly) {
  for (const auto* script : {"",
                             "[]",
                             "{}",
                             R"({"rules":1})",
                             R"({"rules":[1]})",
                             R"({"rules":[{}]})",
                             R"({"rules":[{"do":{}}]})",
                             R"({"rules":[{"do":{"stal":true}}]})",
                             R"({"rules":[{"do":{"stall":false}}]})",
                             R"({"rules":[{"do":{"cut_off":-1}}]})",
                             R"({"rules":[{"do":{"slow":"long"}}]})",
                             R"({"rules":[{"do":{"http":{"body":"x"}}}]})",
                             R"({"rules":[{"do":{"http":{"status":99}}}]})",
                             R"({"rules":[{"do":{"half_signature":"both"}}]})",
                             R"({"rules":[{"match":{"endpoint":"other"},"do":{"stall":true}}]})",
                             R"({"rules":[{"match":{"covers":"yesterday"},"do":{"stall":true}}]})",
                             R"({"rules":[{"match":{"page":"2"},"do":{"stall":true}}]})",
                             R"({"rules":[{"match":{"pages":2},"do":{"stall":true}}]})",
                             R"({"rules":[{"do":{"backdate_row":{}}}]})",
                             R"({"rules":[],"rule":[]})"}) {
    EXPECT_THROW(FaultScript::parse(script), std::invalid_argument) << script;
  }
  try {
    FaultScript::parse(R"({"rules":[{"do":{"stall":true}},{"do":{"slow":{"ms":1}}}]})");
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(), "rules[1].do.slow.ms: is not known here");
  }
}

TEST(SandboxFault, ARowAppearsBetweenTwoPages) {
  World world;
  const auto before = ask(world, 1).answer;
  world.gateway.set_faults(FaultScript::parse(
      R"({"rules":[{"match":{"page":2,"nth":1},"do":{"insert_row":{"currency":"EUR"}}}]})"));
  const auto after = ask(world, 2).answer;
  EXPECT_EQ(after.at("totalCount").as_int64(), before.at("totalCount").as_int64() + 1);
  // Newest first, so the last row of page 1 has moved on to page 2.
  EXPECT_EQ(json::serialize(after.at("statementList").as_array()[0]),
            json::serialize(before.at("statementList").as_array()[9]));
}

TEST(SandboxFault, ABackdatedRowTurnsUpInThePast) {
  World world;
  const auto before = truth(world.business, world.now).size();
  ask_with(world, R"({"backdate_row":{"seconds":86400,"amount_minor":12345,
                      "fields":{"remarks":"late","accountingBizNo":null}}})");
  const auto rows = truth(world.business, world.now);
  ASSERT_EQ(rows.size(), before + 1);
  const auto found = std::find_if(rows.begin(), rows.end(), [](const TruthRow& row) {
    return row.element.find("\"late\"") != std::string::npos;
  });
  ASSERT_NE(found, rows.end());
  EXPECT_EQ(found->row.time, world.now - days{1});
  EXPECT_EQ(found->row.visible_from, world.now);
  EXPECT_EQ(found->row.amount_minor, 12345);
  EXPECT_EQ(found->element.find("accountingBizNo"), std::string::npos);
}

TEST(SandboxFault, ARemovedRowMayComeBack) {
  World world;
  const auto honest = ask(world).answer.at("totalCount").as_int64();
  auto asked = ask_with(world, R"({"remove_row":{"index":3,"for_seconds":60}})");
  EXPECT_EQ(asked.answer.at("totalCount").as_int64(), honest - 1);
  world.gateway.set_faults({});
  EXPECT_EQ(ask(world).answer.at("totalCount").as_int64(), honest - 1);
  world.now += seconds{60};
  EXPECT_EQ(ask(world).answer.at("totalCount").as_int64(), honest);
}

TEST(SandboxFault, AChangedRowShowsItsNewFields) {
  World world;
  const auto asked = ask_with(world, R"({"change_row":{"fields":{"transactionStatus":"REFUNDED",
                                         "goodsName":null}}})");
  const auto& element = asked.answer.at("statementList").as_array()[0].as_object();
  EXPECT_EQ(element.at("transactionStatus").as_string(), "REFUNDED");
  EXPECT_FALSE(element.contains("goodsName"));
}

TEST(SandboxFault, LaterBalancesMoveWhenTheyAreTold) {
  World world;
  auto& business = world.business;
  RowDraft draft;
  draft.time = world.now - days{100};
  draft.currency.emplace("USD");
  draft.amount_minor = 777;
  const auto before = business.balance_at(business.streams()[0], currency::usd, world.now);
  business.add_row(0, draft, world.now);
  EXPECT_EQ(business.balance_at(business.streams()[0], currency::usd, world.now), before);
  draft.moves_later_balances = true;
  business.add_row(0, draft, world.now);
  EXPECT_EQ(business.balance_at(business.streams()[0], currency::usd, world.now), before + 777);
}

}  // namespace
}  // namespace sandbox
