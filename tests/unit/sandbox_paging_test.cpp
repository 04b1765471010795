#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>

#include "element.hpp"
#include "truth.hpp"
#include "world.hpp"

namespace sandbox {
namespace {

using namespace std::chrono;
namespace json = boost::json;

json::object answer_of(World& world, const HttpRequest& request) {
  return json::parse(world.ask(request).response.body).as_object();
}

// An empty business with three rows a second apart.
struct ThreeRows {
  explicit ThreeRows(const GatewayOptions& options = {}) : world(empty(), options) {
    for (int i = 0; i < 3; ++i) {
      RowDraft draft;
      draft.time = first + seconds{i};
      world.business.add_row(0, draft, world.now);
    }
  }
  static BusinessOptions empty() {
    auto options = small_business();
    options.row_count = 0;
    return options;
  }
  std::int64_t count(Instant start, Instant end) {
    return answer_of(world, world.question(start, end)).at("totalCount").as_int64();
  }
  Instant first = *parse_instant("2026-09-01T10:00:00Z");
  World world;
};

TEST(SandboxPaging, PagesOfAWindowHoldEachRowOnceNewestFirst) {
  World world;
  const auto start = world.business.begin() + days{200};
  const auto end = start + days{20};
  std::vector<std::string> seen;
  Instant last = never;
  std::int64_t page_count = 1;
  for (std::int64_t page = 1; page <= page_count; ++page) {
    const auto answer = answer_of(world, world.question(start, end, page));
    page_count = answer.at("totalPageNumber").as_int64();
    EXPECT_EQ(answer.at("currentPageNumber").as_int64(), page);
    for (const auto& element : answer.at("statementList").as_array()) {
      const auto time = *parse_instant(element.at("transactionTime").as_string());
      EXPECT_LE(time, last);
      EXPECT_TRUE(time >= start && time <= end);
      last = time;
      seen.push_back(json::serialize(element));
    }
    EXPECT_EQ(answer.at("totalPageNumber").as_int64(),
              (answer.at("totalCount").as_int64() + 9) / 10);
  }
  std::vector<std::string> expected;
  for (const auto& row : truth(world.business, world.now)) {
    if (row.customer == world.customer().name && row.balance_type == normal_balance &&
        row.row.time >= start && row.row.time <= end)
      expected.push_back(json::serialize(json::parse(row.element)));
  }
  ASSERT_GT(expected.size(), 30U);
  std::sort(seen.begin(), seen.end());
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(seen, expected);
}

TEST(SandboxPaging, APageBeyondTheLastIsEmpty) {
  ThreeRows three;
  const auto answer =
      answer_of(three.world, three.world.question(three.first, three.first + seconds{2}, 2));
  EXPECT_TRUE(answer.at("statementList").as_array().empty());
  EXPECT_EQ(answer.at("totalCount").as_int64(), 3);
  EXPECT_EQ(answer.at("totalPageNumber").as_int64(), 1);
}

TEST(SandboxPaging, AnEmptyWindowHasNoPages) {
  ThreeRows three;
  const auto answer =
      answer_of(three.world, three.world.question(three.first - days{2}, three.first - days{1}));
  EXPECT_EQ(answer.at("totalCount").as_int64(), 0);
  EXPECT_EQ(answer.at("totalPageNumber").as_int64(), 0);
}

TEST(SandboxPaging, EndsOfAWindowAreInclusiveOrNotAsConfigured) {
  for (const bool is_start_included : {true, false}) {
    for (const bool is_end_included : {true, false}) {
      GatewayOptions options;
      options.is_start_included = is_start_included;
      options.is_end_included = is_end_included;
      ThreeRows three(options);
      const auto first = three.first;
      EXPECT_EQ(three.count(first, first + seconds{2}),
                1 + (is_start_included ? 1 : 0) + (is_end_included ? 1 : 0));
      EXPECT_EQ(three.count(first, first), is_start_included && is_end_included ? 1 : 0);
      EXPECT_EQ(three.count(first - seconds{1}, first + seconds{3}), 3);
    }
  }
}

TEST(SandboxPaging, OrderIsAsConfigured) {
  const auto times = [](Order order) {
    GatewayOptions options;
    options.order = order;
    ThreeRows three(options);
    std::vector<Instant> list;
    const auto answer =
        answer_of(three.world, three.world.question(three.first, three.first + seconds{2}));
    for (const auto& element : answer.at("statementList").as_array())
      list.push_back(*parse_instant(element.at("transactionTime").as_string()));
    return list;
  };
  const auto first = ThreeRows{}.first;
  const std::vector<Instant> oldest{first, first + seconds{1}, first + seconds{2}};
  EXPECT_EQ(times(Order::oldest_first), oldest);
  EXPECT_EQ(times(Order::newest_first), std::vector<Instant>(oldest.rbegin(), oldest.rend()));
}

TEST(SandboxPaging, OrderByIdFollowsTheIds) {
  GatewayOptions options;
  options.order = Order::by_id;
  auto business = small_business();
  business.nameless_permille = 0;
  business.twins_permille = 0;
  World world(business, options);
  std::vector<std::string> ids;
  for (std::int64_t page = 1; page <= 4; ++page) {
    const auto answer = answer_of(world, world.question(world.now - days{60}, world.now, page));
    for (const auto& element : answer.at("statementList").as_array())
      ids.emplace_back(element.at("accountingBizNo").as_string());
  }
  ASSERT_GT(ids.size(), 20U);
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
}

TEST(SandboxPaging, LeavingBalanceTypesOutMeansNormalBalanceOnly) {
  World world;
  const auto start = world.now - days{90};
  const auto ask = [&](const std::string& more) {
    auto body = statement_question(start, world.now, 1);
    body.replace(body.find(",\"balanceTypes\""), 34, more);
    return answer_of(world,
                     world.client.post(Endpoint::statements, world.customer().connected_customer_id,
                                       body, world.now))
        .at("totalCount")
        .as_int64();
  };
  const auto normal = ask(R"(,"balanceTypes":["NORMAL_BALANCE"])");
  const auto top_up = ask(R"(,"balanceTypes":["SAME_NAME_TOP_UP_BALANCE"])");
  EXPECT_EQ(ask(""), normal);
  EXPECT_EQ(ask(R"(,"balanceTypes":["NORMAL_BALANCE","SAME_NAME_TOP_UP_BALANCE"])"),
            normal + top_up);
  EXPECT_GT(normal, 0);
  EXPECT_GT(top_up, 0);
}

TEST(SandboxPaging, FiltersByCurrencyAndTypeAddUp) {
  World world;
  const auto count = [&](const std::string& more) {
    auto body = statement_question(world.now - days{90}, world.now, 1);
    body.insert(body.size() - 1, more);
    return answer_of(world,
                     world.client.post(Endpoint::statements, world.customer().connected_customer_id,
                                       body, world.now))
        .at("totalCount")
        .as_int64();
  };
  std::int64_t by_currency = 0;
  for (const auto& word : world.business.currencies().words())
    by_currency += count(",\"currencyList\":[\"" + word + "\"]");
  std::int64_t by_type = 0;
  for (const auto& word : world.business.types().words())
    by_type += count(",\"transactionTypeList\":[\"" + word + "\"]");
  EXPECT_EQ(by_currency, count(""));
  EXPECT_EQ(by_type, count(""));
  EXPECT_EQ(count(R"(,"transactionTypeList":["NEVER_HEARD_OF"])"), 0);
}

TEST(SandboxPaging, RowsLaterThanNowAreNotShown) {
  World world;
  world.now -= days{50};
  const auto answer = answer_of(world, world.question(world.now - days{1}, world.now + days{40}));
  const auto same = answer_of(world, world.question(world.now - days{1}, world.now));
  EXPECT_EQ(answer.at("totalCount"), same.at("totalCount"));
}

}  // namespace
}  // namespace sandbox
