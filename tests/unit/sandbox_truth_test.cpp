#include "truth.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "control.hpp"
#include "world.hpp"

namespace sandbox {
namespace {

using namespace std::chrono;
namespace json = boost::json;

HttpResponse control_of(World& world, const char* method, const char* target,
                        const std::string& body = {}) {
  return control(world.gateway, {method, target, {}, body}, world.now).value();
}

TEST(SandboxTruth, KnowsWhatWasServedAndWhatWasNot) {
  World world;
  world.ask(world.question(world.now - days{30}, world.now));
  std::size_t served_count = 0;
  for (const auto& row : truth(world.business, world.now)) {
    if (!row.was_served) continue;
    ++served_count;
    EXPECT_EQ(row.row.first_served, world.now);
    EXPECT_EQ(row.served_count, 1U);
  }
  EXPECT_EQ(served_count, 10U);
}

TEST(SandboxTruth, AnAnswerThatNeverArrivesServesNothing) {
  World world;
  for (const auto* what : {"stall", "reset"}) {
    world.gateway.set_faults(
        FaultScript::parse(R"({"rules":[{"do":{")" + std::string(what) + R"(":true}}]})"));
    world.ask(world.question(world.now - days{30}, world.now));
  }
  for (const auto& row : truth(world.business, world.now)) EXPECT_FALSE(row.was_served);
}

TEST(SandboxTruth, EveryRequestIsInTheLogBeforeItsAnswerLeaves) {
  World world;
  std::vector<std::string> lines;
  world.gateway.requests().on_request(
      [&](const RequestRecord& record) { lines.push_back(json_of(record)); });
  world.now += microseconds{123'456};
  world.ask(world.question(test_end() - days{30}, test_end(), 2));
  ASSERT_EQ(lines.size(), 1U);
  const auto line = json::parse(lines[0]);
  EXPECT_EQ(line.at("nth").as_int64(), 1);
  EXPECT_EQ(line.at("arrived").as_string(), "2026-10-01T00:00:00.123456Z");
  EXPECT_EQ(line.at("endpoint").as_string(), "inquiryStatementList");
  EXPECT_EQ(line.at("customer").as_string(), "acme-hk");
  EXPECT_EQ(line.at("balance_types").as_array()[0].as_string(), "NORMAL_BALANCE");
  EXPECT_EQ(line.at("start").as_string(), "2026-09-01T00:00:00.000000Z");
  EXPECT_EQ(line.at("page").as_int64(), 2);
  EXPECT_EQ(line.at("result_code").as_string(), "SUCCESS");
  EXPECT_EQ(line.at("rows").as_array().size(), 10U);
  EXPECT_TRUE(line.at("signed").as_bool());
}

TEST(SandboxTruth, RefusedAndSpoiltRequestsAreLoggedToo) {
  World world;
  auto request = world.question(world.now - days{30}, world.now);
  set_header(request, "Signature", "");
  world.ask(request);
  request.target = "/other";
  world.ask(request);
  const auto& records = world.gateway.requests().records();
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0].result.code, "INVALID_SIGNATURE");
  EXPECT_EQ(records[0].customer, "acme-hk");
  EXPECT_EQ(records[1].result.code, "INVALID_API");
  EXPECT_FALSE(records[1].call.endpoint);
}

TEST(SandboxTruth, ChangesAreToldAtOnce) {
  World world;
  std::vector<TruthRow> changes;
  world.business.on_change([&](const Stream& stream, const Row& row) {
    changes.push_back(truth_of(world.business, stream, row, world.now));
  });
  world.gateway.set_faults(FaultScript::parse(R"({"rules":[{"do":{"insert_row":{},
      "remove_row":{"index":5},"change_row":{"fields":{"transactionStatus":"FAIL"}}}}]})"));
  world.ask(world.question(world.now - days{30}, world.now));
  ASSERT_EQ(changes.size(), 3U);
  EXPECT_TRUE(changes[0].is_present);
  EXPECT_FALSE(changes[1].is_present);
  EXPECT_NE(changes[2].element.find("\"FAIL\""), std::string::npos);
}

TEST(SandboxTruth, LinesAreJsonWhateverTheRemarks) {
  World world;
  for (const auto& row : truth(world.business, world.now)) {
    const auto line = json::parse(json_of(row));
    EXPECT_EQ(line.at("element"), json::parse(row.element));
    EXPECT_EQ(line.at("amount_minor").as_int64(), row.row.amount_minor);
  }
}

TEST(SandboxControl, ShowsTruthAndRequests) {
  World world;
  world.ask(world.question(world.now - days{30}, world.now));
  const auto truth_page = json::parse(control_of(world, "GET", "/sandbox/truth").body);
  EXPECT_EQ(truth_page.at("rows").as_array().size(), 3000U);
  EXPECT_GT(truth_page.at("balances").as_array().size(), 10U);
  const auto requests_page = json::parse(control_of(world, "GET", "/sandbox/requests").body);
  EXPECT_EQ(requests_page.at("requests").as_array().size(), 1U);
}

TEST(SandboxControl, ReplacesFaultsAndAddsRows) {
  World world;
  EXPECT_EQ(
      control_of(world, "POST", "/sandbox/faults", R"({"rules":[{"do":{"stall":true}}]})").status,
      200U);
  EXPECT_EQ(world.ask(world.question(world.now - days{1}, world.now)).delivery.fault,
            Delivery::Fault::stall);
  const auto added = control_of(world, "POST", "/sandbox/rows",
                                R"({"customer":"sakura-jp","balance_type":"NORMAL_BALANCE",
                                    "seconds_ago":600,"currency":"XTS","amount_minor":-5,
                                    "type":"NEW_TYPE","fields":{"anything":[1,{"a":null}]}})");
  ASSERT_EQ(added.status, 200U);
  const auto line = json::parse(added.body);
  EXPECT_EQ(line.at("element").at("transactionType").as_string(), "NEW_TYPE");
  EXPECT_EQ(json::serialize(line.at("element").at("anything")), R"([1,{"a":null}])");
  EXPECT_EQ(line.at("time").as_string(), "2026-09-30T23:50:00.000000Z");
  EXPECT_EQ(line.at("balance_after_minor").as_int64(), -5);
}

TEST(SandboxControl, SaysWhatItDoesNotUnderstand) {
  World world;
  EXPECT_EQ(control_of(world, "POST", "/sandbox/faults", "{").status, 400U);
  EXPECT_EQ(control_of(world, "POST", "/sandbox/rows", R"({"customer":"nobody"})").status, 400U);
  EXPECT_EQ(control_of(world, "POST", "/sandbox/rows", R"({"customer":"acme-hk","tim":1})").status,
            400U);
  EXPECT_EQ(control_of(world, "GET", "/sandbox/other").status, 404U);
  EXPECT_FALSE(control(world.gateway, {"GET", "/other", {}, {}}, world.now));
}

}  // namespace
}  // namespace sandbox
