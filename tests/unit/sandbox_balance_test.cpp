// What a row's accountBalance can be: left out, unmoved by some statuses, total or available.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>

#include "truth.hpp"
#include "world.hpp"

namespace sandbox {
namespace {

using namespace std::chrono;
namespace json = boost::json;

TEST(SandboxBalance, RowsThatEndInAStillStatusNeverMovedTheBalance) {
  auto options = small_business();
  options.row_count = 20'000;
  options.still_statuses = {Status::fail};
  const Business business(options);
  std::size_t still_count = 0;
  for (const auto& stream : business.streams()) {
    std::map<Code, std::int64_t> balances;
    std::map<std::uint64_t, std::size_t> row_counts;
    for (const auto& row : stream.ledger.rows()) {
      const auto known =
          balances.try_emplace(row.currency, stream.trade.opening_balance(row.currency));
      const bool is_still = status_at(row, test_end() + days{40}) == Status::fail;
      EXPECT_EQ(row.moves_balance, !is_still);
      if (!is_still) known.first->second += row.amount_minor;
      ASSERT_EQ(row.balance_after_minor, known.first->second);
      ++row_counts[row.transaction];
    }
    for (const auto& row : stream.ledger.rows()) {
      if (row.moves_balance) continue;
      ++still_count;
      EXPECT_EQ(row_counts[row.transaction], 1U) << "what never left does not come back";
    }
  }
  EXPECT_GT(still_count, 20U);
}

TEST(SandboxBalance, BalancesCanBeLeftOut) {
  auto options = small_business();
  options.has_balances = false;
  for (const auto& row : truth(Business(options), test_end()))
    ASSERT_EQ(row.element.find("accountBalance"), std::string::npos);
}

TEST(SandboxBalance, ARowsBalanceCanMeanWhatIsAvailable) {
  auto options = small_business();
  options.balance_meaning = BalanceMeaning::available;
  options.frozen_permille = 100;
  options.value_form = ValueForm::number;
  World world(options);
  const auto& stream = world.business.streams()[0];
  const auto frozen = world.business.frozen_minor(stream, currency::usd);
  EXPECT_GT(frozen, 0);
  for (const auto& row : stream.ledger.rows()) {
    const auto told = world.business.told_balance(stream, row);
    const auto part = world.business.frozen_minor(stream, row.currency);
    ASSERT_EQ(told.value_or(row.balance_after_minor - part), row.balance_after_minor - part);
  }
  const auto balances = json::parse(
      world
          .ask(world.client.post(Endpoint::balances, world.customer().connected_customer_id,
                                 R"({"currencyList":["USD"]})", world.now))
          .response.body);
  const auto& snapshot = balances.at("accountBalances").as_array().at(0);
  const auto total = world.business.balance_at(stream, currency::usd, world.now);
  EXPECT_EQ(snapshot.at("totalBalance").at("value").as_int64(), total);
  EXPECT_EQ(snapshot.at("frozenBalance").at("value").as_int64(), frozen);
  EXPECT_EQ(snapshot.at("availableBalance").at("value").as_int64(), total - frozen);
}

}  // namespace
}  // namespace sandbox
