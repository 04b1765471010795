#include "truth.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>

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

// Rows whose balance is not the one before plus what they moved; hidden rows count as gone.
std::size_t break_count(const World& world) {
  std::size_t count = 0;
  for (const auto& stream : world.business.streams()) {
    std::map<Code, std::int64_t> balances;
    for (const auto& row : stream.ledger.rows()) {
      if (!is_visible(row, world.now)) continue;
      const auto known = balances.try_emplace(row.currency, row.balance_after_minor);
      if (!known.second) known.first->second += effect_of(row);
      count += known.first->second != row.balance_after_minor ? 1 : 0;
      known.first->second = row.balance_after_minor;
    }
  }
  return count;
}

// A row in the middle of the busiest currency, with rows before and behind.
std::string number_in_the_middle(const World& world) {
  const auto& rows = world.business.streams()[0].ledger.rows();
  for (auto i = rows.size() / 2;; ++i) {
    if (rows[i].currency == currency::usd && rows[i].amount_minor > 0)
      return std::to_string(rows[i].number);
  }
}

TEST(SandboxControl, BackdatesRowsWithAndWithoutMovingLaterBalances) {
  for (const bool moves : {true, false}) {
    World world;
    const auto balance =
        world.business.balance_at(world.business.streams()[0], currency::usd, world.now);
    const auto added = control_of(
        world, "POST", "/sandbox/rows",
        R"({"customer":"acme-hk","seconds_ago":8640000,"currency":"USD","amount_minor":77,
            "moves_later_balances":)" +
            std::string(moves ? "true}" : "false}"));
    ASSERT_EQ(added.status, 200U);
    EXPECT_EQ(break_count(world), moves ? 0U : 1U);
    EXPECT_EQ(world.business.balance_at(world.business.streams()[0], currency::usd, world.now),
              balance + (moves ? 77 : 0));
  }
}

TEST(SandboxControl, RemovesRowsForGood) {
  for (const bool moves : {true, false}) {
    World world;
    const auto removed =
        control_of(world, "POST", "/sandbox/rows/remove",
                   R"({"number":)" + number_in_the_middle(world) + R"(,"moves_later_balances":)" +
                       (moves ? "true}" : "false}"));
    ASSERT_EQ(removed.status, 200U) << removed.body;
    EXPECT_FALSE(json::parse(removed.body).at("present").as_bool());
    EXPECT_EQ(break_count(world), moves ? 0U : 1U);
    world.now += days{400};
    EXPECT_EQ(break_count(world), moves ? 0U : 1U);
  }
}

TEST(SandboxControl, ChangesAStatusAndWhatItDoesToTheBalance) {
  auto options = small_business();
  options.still_statuses = {Status::fail};
  for (const bool moves : {true, false}) {
    World world(options);
    const auto number = number_in_the_middle(world);
    const auto changed = control_of(world, "POST", "/sandbox/rows/change",
                                    R"({"number":)" + number + R"(,"status":"FAIL","fields":
                                        {"remarks":"x"},"moves_later_balances":)" +
                                        (moves ? "true}" : "false}"));
    ASSERT_EQ(changed.status, 200U) << changed.body;
    const auto line = json::parse(changed.body);
    EXPECT_EQ(line.at("status").as_string(), "FAIL");
    EXPECT_EQ(line.at("element").at("transactionStatus").as_string(), "FAIL");
    EXPECT_EQ(line.at("element").at("remarks").as_string(), "x");
    EXPECT_EQ(line.at("moves_balance").as_bool(), !moves);
    EXPECT_EQ(break_count(world), 0U);
  }
}

TEST(SandboxControl, LiveTradeGoesOnFromBalancesMovedByHand) {
  auto options = small_business();
  options.live_rows_per_day = 1000;
  World world(options);
  world.business.advance(world.now);
  control_of(world, "POST", "/sandbox/rows/remove",
             R"({"number":)" + number_in_the_middle(world) + R"(,"moves_later_balances":true})");
  world.now += days{2};
  world.business.advance(world.now);
  EXPECT_EQ(break_count(world), 0U);
}

TEST(SandboxControl, SaysWhatItDoesNotUnderstand) {
  World world;
  EXPECT_EQ(control_of(world, "POST", "/sandbox/faults", "{").status, 400U);
  EXPECT_EQ(control_of(world, "POST", "/sandbox/rows", R"({"customer":"nobody"})").status, 400U);
  EXPECT_EQ(control_of(world, "POST", "/sandbox/rows", R"({"customer":"acme-hk","tim":1})").status,
            400U);
  EXPECT_EQ(control_of(world, "POST", "/sandbox/rows/remove", R"({"number":1})").status, 400U);
  EXPECT_EQ(control_of(world, "POST", "/sandbox/rows/change", R"({"status":"FAIL"})").status, 400U);
  const auto known = R"({"number":)" + number_in_the_middle(world);
  EXPECT_EQ(control_of(world, "POST", "/sandbox/rows/change", known + R"(,"status":"?"})").status,
            400U);
  EXPECT_EQ(control_of(world, "GET", "/sandbox/other").status, 404U);
  EXPECT_FALSE(control(world.gateway, {"GET", "/other", {}, {}}, world.now));
}

}  // namespace
}  // namespace sandbox
