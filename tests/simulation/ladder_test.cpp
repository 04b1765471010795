// Goal: the vendor's ladder to the minute, whatever happens to the process in between.
// Method: the whole daemon on a virtual clock, a gateway that answers U, kill -9 between rungs; the
// sandbox's own request log is the oracle.
#include <gtest/gtest.h>

#include "sim_world.hpp"

namespace reconciled::test {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const std::vector<std::int64_t> vendor_minutes{0, 5, 15, 35, 75, 155, 315, 635};

WorldOptions small_world() {
  WorldOptions options;
  options.business.customer_count = 1;
  options.business.row_count = 60;
  options.business.day_count = 30;
  options.business.bursts.clear();
  options.statements_every = std::chrono::days{30};
  options.ticks_every = std::chrono::days{30};
  return options;
}

// Calls of inquiryStatementList for NORMAL_BALANCE answer U, from the first to `last_nth`.
void answer_unknown(World& world, std::optional<std::uint64_t> last_nth) {
  sandbox::FaultRule rule;
  rule.match.endpoint = sandbox::Endpoint::statements;
  rule.match.balance_type = "NORMAL_BALANCE";
  rule.match.to_nth = last_nth;
  rule.actions = {sandbox::GiveResult{{"U", "UNKNOWN_EXCEPTION", "try later"}, true}};
  world.gateway.set_faults(sandbox::FaultScript({rule}));
}

std::vector<std::int64_t> minutes_of_calls(World& world) {
  std::vector<std::int64_t> calls;
  std::optional<Time> first;
  for (const sandbox::RequestRecord& record : world.gateway.requests().records()) {
    if (record.call.endpoint != sandbox::Endpoint::statements) continue;
    if (record.result.status != "U") continue;
    if (!first) first = record.arrived;
    calls.push_back(std::chrono::round<minutes>(record.arrived - *first).count());
  }
  return calls;
}

constexpr const char* the_job =
    " FROM acct.jobs WHERE kind = 'statements' AND balance_type = 'NORMAL_BALANCE'";

TEST(LadderInVirtualTime, AGatewayThatAnswersUForEverSeesExactlyEightCalls) {
  World world(small_world());
  answer_unknown(world, std::nullopt);
  world.start("one");
  world.run_for(std::chrono::days{2});
  EXPECT_EQ(minutes_of_calls(world), vendor_minutes);
  EXPECT_EQ(world.database.value(std::string("SELECT state") + the_job), "exhausted");
  EXPECT_EQ(world.database.number("SELECT count(*) FROM acct.alerts WHERE kind = 'retry_exhausted' "
                                  "AND resolved_at IS NULL"),
            1);
  EXPECT_EQ(world.database.number("SELECT count(*) FROM acct.coverage WHERE state = 'failed' AND "
                                  "balance_type = 'NORMAL_BALANCE'"),
            1);
}

TEST(LadderInVirtualTime, EachRequeryStartsWithinASecondOfItsDueTime) {
  World world(small_world());
  answer_unknown(world, std::nullopt);
  world.start("one");
  world.run_for(std::chrono::days{1});
  EXPECT_EQ(world.database.number(
                "SELECT count(*) FROM (SELECT started_at - lag(next_attempt_at) OVER (ORDER BY "
                "epoch) AS late FROM recon.attempt WHERE outcome = 'unknown') a "
                "WHERE late < interval '0' OR late > interval '1 second'"),
            0);
}

TEST(LadderInVirtualTime, AKillBetweenAnyTwoRungsChangesNothing) {
  for (std::size_t rung = 1; rung < vendor_minutes.size(); ++rung) {
    World world(small_world());
    answer_unknown(world, std::nullopt);
    SimProcess* process = &world.start("before");
    world.run_for(minutes{vendor_minutes[rung - 1]} + minutes{2});
    ASSERT_EQ(minutes_of_calls(world).size(), rung);
    world.kill(*process);
    world.run_for(minutes{1});
    world.start("after");
    world.run_for(std::chrono::days{2});
    EXPECT_EQ(minutes_of_calls(world), vendor_minutes) << "killed after rung " << rung;
    EXPECT_EQ(world.database.value(std::string("SELECT state") + the_job), "exhausted");
  }
}

TEST(LadderInVirtualTime, AKillBetweenSendAndCommitAddsAtMostOneCallOnTheSameRung) {
  for (std::size_t rung = 1; rung <= vendor_minutes.size(); ++rung) {
    World world(small_world());
    answer_unknown(world, std::nullopt);
    SimProcess* process = &world.start("before");
    // The call has arrived and its answer is under way.
    world.run_for(std::chrono::days{2}, [&] { return minutes_of_calls(world).size() == rung; });
    world.kill(*process);
    world.start("after");
    world.run_for(std::chrono::days{2});
    // Now and then the answer is quicker than the kill, and then there is no extra call.
    EXPECT_GE(minutes_of_calls(world).size(), vendor_minutes.size()) << "rung " << rung;
    EXPECT_LE(minutes_of_calls(world).size(), vendor_minutes.size() + 1) << "rung " << rung;
    EXPECT_EQ(world.database.number(
                  "SELECT count(*) FROM acct.attempts a JOIN acct.jobs USING (job_id) WHERE "
                  "kind = 'statements' AND balance_type = 'NORMAL_BALANCE' AND "
                  "outcome = 'unknown'"),
              8);
    EXPECT_EQ(world.database.value(std::string("SELECT state") + the_job), "exhausted");
  }
}

TEST(LadderInVirtualTime, AGatewayThatHealsAtAnyRungLeavesNoTraceButTheAttempts) {
  for (std::uint64_t unknown_count = 1; unknown_count <= 7; ++unknown_count) {
    World world(small_world());
    answer_unknown(world, unknown_count);
    world.start("one");
    world.run_for(std::chrono::days{1});
    EXPECT_EQ(world.database.value(std::string("SELECT state") + the_job), "succeeded");
    EXPECT_EQ(world.database.number(std::string("SELECT attempts") + the_job),
              static_cast<std::int64_t>(unknown_count) + 1);
    EXPECT_EQ(world.database.number("SELECT count(*) FROM acct.alerts WHERE kind <> 'stale'"), 0);
    EXPECT_EQ(world.difference_from_truth(), "");
  }
}

TEST(LadderInVirtualTime, PagesThatWereReadAreNotAskedForAgainAndALaterPageStartsAtTheBottom) {
  WorldOptions options = small_world();
  options.business.row_count = 150;
  World world(std::move(options));
  std::vector<sandbox::FaultRule> rules;
  for (const std::int64_t page : {4, 6}) {
    sandbox::FaultRule rule;
    rule.match.endpoint = sandbox::Endpoint::statements;
    rule.match.balance_type = "NORMAL_BALANCE";
    rule.match.page = page;
    rule.match.to_nth = 2;
    rule.actions = {sandbox::GiveResult{{"U", "UNKNOWN_EXCEPTION", "try later"}, true}};
    rules.push_back(rule);
  }
  world.gateway.set_faults(sandbox::FaultScript(rules));
  world.start("one");
  world.run_for(std::chrono::days{1});
  std::map<std::int64_t, int> calls_of_page;
  for (const sandbox::RequestRecord& record : world.gateway.requests().records()) {
    if (record.call.endpoint != sandbox::Endpoint::statements) continue;
    if (record.call.balance_types.front() != "NORMAL_BALANCE") continue;
    ++calls_of_page[record.call.page.value_or(0)];
  }
  ASSERT_GE(calls_of_page.size(), 7U) << "the window needs more pages for this test";
  for (const auto& [page, calls] : calls_of_page) {
    EXPECT_EQ(calls, page == 4 || page == 6 ? 3 : 1) << "page " << page;
  }
  EXPECT_EQ(minutes_of_calls(world), (std::vector<std::int64_t>{0, 5, 15, 20}))
      << "page 4 at 0 and 5; healed at 15, where page 6 starts at the bottom";
}

}  // namespace
}  // namespace reconciled::test
