#include "business.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <set>

#include "element.hpp"
#include "truth.hpp"
#include "world.hpp"

namespace sandbox {
namespace {

using namespace std::chrono;
namespace json = boost::json;

std::string all_of(const Business& business, Instant now) {
  std::string text;
  for (const auto& row : truth(business, now)) text += json_of(row) + '\n';
  return text;
}

TEST(SandboxBusiness, TheSameSeedGivesTheSameBusiness) {
  EXPECT_EQ(all_of(Business(small_business()), test_end()),
            all_of(Business(small_business()), test_end()));
  auto other = small_business();
  other.seed = 2;
  EXPECT_NE(all_of(Business(small_business()), test_end()), all_of(Business(other), test_end()));
}

TEST(SandboxBusiness, HasExactlyTheRowsThatWereAskedFor) {
  for (const std::size_t count : {0U, 1U, 7U, 500U, 20'000U}) {
    auto options = small_business();
    options.row_count = count;
    EXPECT_EQ(truth(Business(options), test_end()).size(), count);
  }
}

TEST(SandboxBusiness, RowsLieWithinTheHistoryInOrderOfTime) {
  const Business business(small_business());
  for (const auto& stream : business.streams()) {
    Instant last = business.begin();
    for (const auto& row : stream.ledger.rows()) {
      EXPECT_GE(row.time, last);
      EXPECT_LT(row.time, test_end());
      EXPECT_EQ(row.time, floor<seconds>(row.time));
      last = row.time;
    }
  }
}

TEST(SandboxBusiness, BalancesAddUpRowByRow) {
  auto options = small_business();
  options.row_count = 20'000;
  const Business business(options);
  for (const auto& stream : business.streams()) {
    std::map<Code, std::int64_t> balances;
    for (const auto& row : stream.ledger.rows()) {
      const auto known =
          balances.try_emplace(row.currency, stream.trade.opening_balance(row.currency));
      known.first->second += row.amount_minor;
      ASSERT_EQ(row.balance_after_minor, known.first->second);
      ASSERT_GT(row.balance_after_minor, 0);
    }
    for (const auto& [code, balance] : balances)
      EXPECT_EQ(business.balance_at(stream, code, test_end()), balance);
  }
}

TEST(SandboxBusiness, HasWhatABusinessHas) {
  auto options = small_business();
  options.row_count = 20'000;
  const Business business(options);
  std::set<std::string> currencies;
  std::set<std::string> types;
  std::map<std::uint64_t, std::set<std::string>> conversions;
  std::size_t nameless_count = 0;
  std::size_t string_count = 0;
  std::size_t number_count = 0;
  std::set<std::string> ids;
  for (const auto& row : truth(business, test_end())) {
    currencies.insert(row.currency);
    types.insert(row.type);
    if (row.type == "CONVERSION") conversions[row.row.transaction].insert(row.currency);
    const auto element = json::parse(row.element).as_object();
    if (const auto* id = element.if_contains("accountingBizNo"))
      EXPECT_TRUE(ids.insert(std::string(id->as_string())).second);
    else
      ++nameless_count;
    const auto& value = element.at("transactionAmount").at("value");
    ++(value.is_string() ? string_count : number_count);
    EXPECT_EQ(value.is_string() ? std::stoll(std::string(value.as_string())) : value.as_int64(),
              row.row.amount_minor);
  }
  EXPECT_TRUE(currencies.contains("JPY") && currencies.contains("CNH"));
  for (const auto* type : {"COLLECTION", "COLLECTION_REFUND", "TRANSFER", "TRANSFER_REFUND",
                           "WITHDRAWAL", "WITHDRAWAL_REFUND", "CONVERSION", "CHARGE", "TOP_UP"})
    EXPECT_TRUE(types.contains(type)) << type;
  EXPECT_GT(conversions.size(), 100U);
  for (const auto& conversion : conversions) EXPECT_EQ(conversion.second.size(), 2U);
  EXPECT_GT(nameless_count, 50U);
  EXPECT_GT(string_count, 5000U);
  EXPECT_GT(number_count, 5000U);
}

TEST(SandboxBusiness, HasBusyAndEmptyMonths) {
  auto options = small_business();
  options.row_count = 20'000;
  const Business business(options);
  std::map<std::string, std::size_t> months;
  for (const auto& row : business.streams()[1].ledger.rows())
    ++months[format_date(row.time).substr(0, 6)];
  // Nothing new happens in June; what comes back from May may still arrive.
  EXPECT_LT(months["202606"], 10U);
  EXPECT_GT(months["202607"], 50U);
  EXPECT_GT(months["202511"], 2 * months["202602"]);
}

TEST(SandboxBusiness, TwinsDifferInNothingButTheirBalance) {
  auto options = small_business();
  options.row_count = 20'000;
  const Business business(options);
  std::map<std::string, std::vector<std::string>> nameless;
  std::size_t equal_count = 0;
  std::size_t different_count = 0;
  for (const auto& stream : business.streams()) {
    const Row* last = nullptr;
    for (const auto& row : stream.ledger.rows()) {
      const bool is_twin = last != nullptr && !row.has_biz_no && !last->has_biz_no &&
                           row.time == last->time && row.transaction == last->transaction &&
                           row.amount_minor == last->amount_minor;
      if (is_twin) {
        auto one = json::parse(element_of(business, stream, *last, test_end())).as_object();
        auto other = json::parse(element_of(business, stream, row, test_end())).as_object();
        ++(one == other ? equal_count : different_count);
        one.erase("accountBalance");
        other.erase("accountBalance");
        EXPECT_EQ(one, other);
      }
      last = &row;
    }
  }
  EXPECT_GT(equal_count, 10U);
  EXPECT_GT(different_count, 10U);
}

TEST(SandboxBusiness, StatusesChangeWithTimeAndNothingElseDoes) {
  const Business business(small_business());
  std::size_t changed_count = 0;
  const auto later = truth(business, test_end() + days{40});
  const auto now = truth(business, test_end() - days{30});
  for (std::size_t i = 0; i < now.size(); ++i) {
    auto before = json::parse(now[i].element).as_object();
    auto after = json::parse(later[i].element).as_object();
    if (before.at("transactionStatus") != after.at("transactionStatus")) ++changed_count;
    before.erase("transactionStatus");
    after.erase("transactionStatus");
    EXPECT_EQ(before, after);
    const auto status = name_of(later[i].status);
    EXPECT_TRUE(status == "SUCCESS" || status == "FAIL" || status == "REFUNDED") << status;
  }
  EXPECT_GT(changed_count, 5U);
}

TEST(SandboxBusiness, WhatBouncedComesBackWithTheSameTransaction) {
  auto options = small_business();
  options.row_count = 20'000;
  const Business business(options);
  std::size_t bounced_count = 0;
  for (const auto& stream : business.streams()) {
    std::map<std::uint64_t, std::int64_t> sums;
    for (const auto& row : stream.ledger.rows()) {
      if (row.type != type::charge) sums[row.transaction] += row.amount_minor;
    }
    for (const auto& row : stream.ledger.rows()) {
      const auto status = status_at(row, test_end() + days{40});
      if (status != Status::fail && status != Status::refunded) continue;
      ++bounced_count;
      EXPECT_EQ(sums[row.transaction], 0);
    }
  }
  EXPECT_GT(bounced_count, 50U);
}

TEST(SandboxBusiness, LiveTradeGoesOnAndAddsUp) {
  auto options = small_business();
  options.live_rows_per_day = 1000;
  Business business(options);
  std::size_t told_count = 0;
  business.on_change([&](const Stream&, const Row&) { ++told_count; });
  for (int hour = 1; hour <= 48; ++hour) business.advance(test_end() + hours{hour});
  EXPECT_GT(told_count, 1500U);
  EXPECT_LT(told_count, 2500U);
  EXPECT_EQ(truth(business, test_end()).size(), options.row_count + told_count);
  for (const auto& stream : business.streams()) {
    std::map<Code, std::int64_t> balances;
    Instant last{};
    for (const auto& row : stream.ledger.rows()) {
      EXPECT_GE(row.time, last);
      last = row.time;
      const auto known =
          balances.try_emplace(row.currency, stream.trade.opening_balance(row.currency));
      known.first->second += row.amount_minor;
      EXPECT_EQ(row.balance_after_minor, known.first->second);
    }
  }
}

TEST(SandboxBusiness, LateRowsAreHiddenForAWhile) {
  auto options = small_business();
  options.late_permille = 1000;
  options.late_by = minutes{3};
  World world(options);
  const auto& rows = world.business.streams()[0].ledger.rows();
  const auto& row = rows[rows.size() / 2];
  world.now = row.time + minutes{3} - seconds{1};
  EXPECT_FALSE(is_visible(row, world.now));
  world.now = row.time + minutes{3};
  EXPECT_TRUE(is_visible(row, world.now));
}

TEST(SandboxBusiness, BalancesAndAccountsFitTheRows) {
  World world;
  const auto id = world.customer().connected_customer_id;
  const auto balances = json::parse(
      world.ask(world.client.post(Endpoint::balances, id, R"({"currencyList":["USD"]})", world.now))
          .response.body);
  const auto& list = balances.at("accountBalances").as_array();
  ASSERT_EQ(list.size(), 1U);
  const auto total = std::stoll(std::string(list[0].at("totalBalance").at("value").as_string()));
  const auto free = std::stoll(std::string(list[0].at("availableBalance").at("value").as_string()));
  const auto frozen = std::stoll(std::string(list[0].at("frozenBalance").at("value").as_string()));
  EXPECT_EQ(total,
            world.business.balance_at(world.business.streams()[0], currency::usd, world.now));
  EXPECT_EQ(total, free + frozen);

  const auto accounts =
      json::parse(world
                      .ask(world.client.post(Endpoint::accounts, "",
                                             R"({"customerId":")" + id + "\"}", world.now))
                      .response.body);
  EXPECT_EQ(accounts.at("accountInfos").as_array().size(), 6U);
  EXPECT_EQ(accounts.at("customer").at("customerCompanyName").as_string(),
            world.customer().company_name);
}

}  // namespace
}  // namespace sandbox
