// Goal: what never went out uses up no rung; a rate limit holds for all processes together.
// Method: the whole daemon on a virtual clock; arrival times at the sandbox are the oracle.
#include <gtest/gtest.h>

#include "sim_world.hpp"

namespace reconciled::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST(Outage, ADayWithoutGatewayUsesUpNoRungRaisesOneAlertAndHealsByItself) {
  WorldOptions options;
  options.business.row_count = 400;
  options.business.day_count = 60;
  options.business.bursts.clear();
  World world(std::move(options));
  world.is_unreachable = true;
  world.start("one");
  world.run_for(hours{24});
  EXPECT_EQ(world.gateway.requests().count(), 0U);
  EXPECT_EQ(world.database.number("SELECT coalesce(max(rung), 0) FROM acct.jobs"), 0);
  EXPECT_EQ(world.database.number("SELECT count(*) FROM acct.alerts WHERE kind = "
                                  "'gateway_unreachable' AND resolved_at IS NULL"),
            1);
  EXPECT_LT(world.database.number("SELECT count(*) FROM acct.attempts"), 400)
      << "the back-off is everybody's, not each job's";
  world.is_unreachable = false;
  world.run_for(minutes{30});
  EXPECT_EQ(world.difference_from_truth(), "");
  EXPECT_EQ(world.database.number("SELECT count(*) FROM acct.coverage WHERE state <> 'verified'"),
            0);
  EXPECT_EQ(world.database.number("SELECT count(*) FROM acct.alerts WHERE kind = "
                                  "'gateway_unreachable' AND resolved_at IS NULL"),
            0);
}

TEST(RateLimit, HoldsForAllProcessesTogether) {
  WorldOptions options;
  options.business.row_count = 1500;
  options.rate_limit = "10/s";
  World world(std::move(options));
  for (const char* name : {"one", "two", "three", "four"}) world.start(name);
  world.run_for(hours{1});
  EXPECT_EQ(world.difference_from_truth(), "");
  std::vector<Time> arrivals;
  for (const auto& record : world.gateway.requests().records()) {
    arrivals.push_back(record.arrived);
  }
  ASSERT_GT(arrivals.size(), 150U);
  // Between any two calls there was time for all that came between them, one burst call aside.
  for (std::size_t first = 0; first < arrivals.size(); first += 7) {
    for (std::size_t last = first + 1; last < arrivals.size(); ++last) {
      const double elapsed_s =
          std::chrono::duration<double>(arrivals[last] - arrivals[first]).count();
      ASSERT_LE(static_cast<double>(last - first), elapsed_s * 10 + 1.001) << first << " " << last;
    }
  }
}

TEST(Traffic, ExceedingTheVendorsLimitStopsAllCallsForTenSeconds) {
  WorldOptions options;
  options.business.row_count = 600;
  World world(std::move(options));
  sandbox::FaultRule rule;
  rule.match.from_nth = 20;
  rule.match.to_nth = 20;
  rule.actions = {sandbox::GiveResult{{"U", "REQUEST_TRAFFIC_EXCEED_LIMIT", "slow down"}, true}};
  world.gateway.set_faults(sandbox::FaultScript({rule}));
  world.start("one");
  world.start("two");
  world.run_for(hours{1});
  EXPECT_EQ(world.difference_from_truth(), "");
  const auto& records = world.gateway.requests().records();
  const Time told = records[19].arrived;
  int during = 0;
  for (const auto& record : records) {
    // The answer takes a moment to arrive; what is sent meanwhile nobody can call back.
    if (record.arrived > told + std::chrono::milliseconds{500} &&
        record.arrived < told + std::chrono::seconds{10}) {
      ++during;
    }
  }
  EXPECT_EQ(during, 0);
}

}  // namespace
}  // namespace reconciled::test
