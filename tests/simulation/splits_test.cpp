// Goal: seconds that hold more rows than any query can reach are taken apart, or named.
// Method: the whole daemon against bursts of every shape, with every reading of startTime and
// endTime that the vendor's page allows.
#include <gtest/gtest.h>

#include "sim_world.hpp"

namespace reconciled::test {
namespace {

WorldOptions burst_world(sandbox::BurstShape shape, std::size_t row_count) {
  WorldOptions options;
  options.business.row_count = 4000;
  options.business.day_count = 120;
  sandbox::Burst burst;
  burst.shape = shape;
  burst.row_count = row_count;
  options.business.bursts = {burst};
  options.statements_every = std::chrono::days{30};
  options.ticks_every = std::chrono::days{30};
  return options;
}

TEST(Splits, ASecondOf700RowsIsReadCompletelyWhateverTheGatewaysEndsMean) {
  using sandbox::Order;
  for (const bool start_included : {true, false}) {
    for (const bool end_included : {true, false}) {
      for (const Order order : {Order::newest_first, Order::oldest_first, Order::by_id}) {
        WorldOptions options = burst_world(sandbox::BurstShape::either, 700);
        options.gateway.is_start_included = start_included;
        options.gateway.is_end_included = end_included;
        options.gateway.order = order;
        World world(std::move(options));
        world.start("one");
        world.run_for(std::chrono::hours{2});
        const std::string which = std::string(start_included ? "[" : "(") +
                                  (end_included ? "]" : ")") + " order " +
                                  std::to_string(static_cast<int>(order));
        EXPECT_EQ(world.difference_from_truth(), "") << which;
        EXPECT_EQ(world.database.value("SELECT string_agg(DISTINCT state, ' ') FROM acct.coverage"),
                  "verified")
            << which;
        EXPECT_EQ(world.database.value("SELECT string_agg(invariant || ' ' || detail, '; ') FROM "
                                       "recon.violation"),
                  "")
            << which;
        EXPECT_EQ(world.database.number("SELECT count(*) FROM acct.alerts WHERE kind <> 'stale'"),
                  0)
            << which;
        RecordProperty("requests " + which, static_cast<int>(world.gateway.requests().count()));
      }
    }
  }
}

TEST(Splits, RowsBeyondAnyQueryAreNamedAndTheRestOfTimeGoesOn) {
  World world(burst_world(sandbox::BurstShape::unreachable, 700));
  world.start("one");
  world.run_for(std::chrono::hours{2});
  EXPECT_EQ(world.database.number("SELECT count(*) FROM acct.coverage WHERE state <> 'verified'"),
            1);
  EXPECT_EQ(world.database.value("SELECT to_time - from_time FROM acct.coverage WHERE state = "
                                 "'failed'"),
            "00:00:01");
  EXPECT_GE(world.database.number("SELECT reported_count FROM acct.coverage WHERE state = "
                                  "'failed'"),
            700);
  EXPECT_EQ(world.database.number("SELECT count(*) FROM acct.alerts WHERE kind = "
                                  "'unreachable_rows' AND resolved_at IS NULL"),
            1);
  EXPECT_GE(world.database.number("SELECT count(*) FROM acct.statements s JOIN acct.coverage c "
                                  "USING (customer, balance_type) WHERE c.state = 'failed' AND "
                                  "s.transaction_time >= c.from_time AND "
                                  "s.transaction_time < c.to_time"),
            500)
      << "the rows that can be reached are stored";
}

TEST(Splits, ACountThatIsNotMetByThePartsIsCountedAgainBeforeAnybodyIsAlarmed) {
  WorldOptions options = burst_world(sandbox::BurstShape::either, 700);
  options.business.bursts.clear();
  World world(std::move(options));
  // The first page of a large window lies once: it promises 40 rows too many.
  sandbox::FaultRule rule;
  rule.match.endpoint = sandbox::Endpoint::statements;
  rule.match.page = 1;
  rule.match.to_nth = 1;
  rule.actions = {sandbox::MisstateCount{40}};
  world.gateway.set_faults(sandbox::FaultScript({rule}));
  world.start("one");
  world.run_for(std::chrono::hours{2});
  EXPECT_EQ(world.difference_from_truth(), "");
  EXPECT_EQ(world.database.value("SELECT string_agg(DISTINCT state, ' ') FROM acct.coverage"),
            "verified");
  EXPECT_EQ(world.database.number("SELECT count(*) FROM acct.alerts WHERE kind <> 'stale'"), 0);
}

}  // namespace
}  // namespace reconciled::test
