// Which job a claim gives, to whom and in which order; nothing for whom we must not ask.
#include <set>

#include "store/parkings.hpp"
#include "store_fixture.hpp"

namespace reconciled::test {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class Claim : public StoreFixture {
 public:
  /// One window per day.
  void plan_days(int days) {
    set_clock(at("2026-01-01T00:00:00Z") + std::chrono::days{days});
    plan(statements_plan());
  }
  void park_for(const ClaimedJob& job, Concern concern) {
    transact([&](pqxx::work& work) {
      park(work, job, {.concern = concern, .code = "CODE", .message = "m", .credential = "c"});
      return 0;
    });
  }
  int resume_all() {
    return transact([](pqxx::work& work) { return resume(work, "acme", "tester"); });
  }
};

TEST_F(Claim, TwoSessionsNeverGetTheSameJob) {
  plan_days(4);
  Session other(database.address());
  std::set<std::int64_t> ids;
  const auto take = [&](pqxx::work& work, const std::string& owner, int limit) {
    const auto jobs = reconciled::claim(
        work, {.owner = owner, .customers = {"acme"}, .limit = limit, .lease = seconds{60}});
    for (const ClaimedJob& job : jobs) EXPECT_TRUE(ids.insert(job.job_id).second);
    return jobs.size();
  };
  transact([&](pqxx::work& work) {
    EXPECT_EQ(take(work, first_owner, 2), 2U);
    auto meanwhile = [&](pqxx::work& second) { return take(second, second_owner, 4); };
    EXPECT_EQ(other.transact(meanwhile), 2U);
    return 0;
  });
  EXPECT_EQ(ids.size(), 4U);
  EXPECT_TRUE(claim(4).empty());
  EXPECT_EQ(violations(), "");
}

TEST_F(Claim, NewWorkIsTakenNewestFirst) {
  plan_days(3);
  Time previous = now + seconds{1};
  for (int i = 0; i < 3; ++i) {
    const ClaimedJob job = claim_one();
    EXPECT_LT(Time{job.reading.window.to}, previous);
    previous = job.reading.window.to;
  }
}

TEST_F(Claim, BalancesGoBeforeWindows) {
  plan_days(3);
  plan(ticks_plan(Endpoint::balances));
  EXPECT_EQ(claim_one().endpoint, Endpoint::balances);
  EXPECT_EQ(claim_one().endpoint, Endpoint::statements);
}

TEST_F(Claim, DueRequeriesGoBeforeNewWork) {
  plan_days(3);
  const ClaimedJob newest = claim_one();
  record(unknown(newest));
  advance(minutes{5});
  plan(ticks_plan(Endpoint::balances));
  EXPECT_EQ(claim_one().job_id, newest.job_id);
  EXPECT_EQ(claim_one().endpoint, Endpoint::balances);
}

TEST_F(Claim, ARequeryIsGivenAtItsTimeAndNotBefore) {
  plan_days(1);
  record(unknown(claim_one()));
  advance(minutes{5} - std::chrono::microseconds{1});
  EXPECT_TRUE(claim().empty());
  advance(std::chrono::microseconds{1});
  const auto jobs = claim();
  ASSERT_EQ(jobs.size(), 1U);
  EXPECT_EQ(jobs[0].rung, 1);
  EXPECT_EQ(jobs[0].epoch, 2);
}

TEST_F(Claim, ARungIsTheJobsWhicheverProcessClimbedIt) {
  plan_days(1);
  for (int rung = 0; rung < 7; ++rung) {
    const std::string& owner = rung % 2 == 0 ? first_owner : second_owner;
    const ClaimedJob job = claim_one(owner);
    ASSERT_EQ(job.rung, rung);
    Draft draft = unknown(job);
    draft.owner = owner;
    record(draft);
    advance(minutes{5 << rung});
  }
}

TEST_F(Claim, OnlyTheCustomersAskedForAreServed) {
  plan_days(1);
  EXPECT_TRUE(claim(1, first_owner, {"other"}).empty());
  EXPECT_TRUE(claim(1, first_owner, {}).empty());
  EXPECT_EQ(claim(1, first_owner, {"other", "acme"}).size(), 1U);
}

TEST_F(Claim, AClaimedJobKnowsWhatToAsk) {
  plan_days(1);
  const ClaimedJob job = claim_one();
  EXPECT_EQ(job.customer, "acme");
  EXPECT_EQ(job.balance_type, normal);
  EXPECT_EQ(job.started_at, now);
  EXPECT_EQ(job.reading.window,
            (Window{at("2026-01-01T00:00:00Z"), at("2026-01-02T00:00:00Z"), {}, {}}));
  EXPECT_EQ(job.reading.question,
            (Question{at("2025-12-31T23:59:59Z"), at("2026-01-02T00:00:00Z")}));
  EXPECT_FALSE(job.has_parent);
}

TEST_F(Claim, StoredPagesAreGivenBackToWhoGoesOn) {
  plan_days(1);
  const ClaimedJob job = claim_one();
  Draft draft = unknown(job);
  draft.reading.emplace(job.reading);
  const std::vector<Statement> rows = told_rows(10, job.reading.window.from, "r");
  draft.reading->take({.total_count = 11, .page = 1, .rows = rows}, evidence());
  record(draft);
  advance(minutes{5});
  const ClaimedJob again = claim_one();
  ASSERT_EQ(again.reading.pages.size(), 1U);
  EXPECT_EQ(again.reading.pages[0].total_count, 11);
  EXPECT_EQ(again.reading.pages[0].row_keys.size(), 10U);
  EXPECT_EQ(Reading(again.reading).next_call(normal).page, 2);
}

TEST_F(Claim, AParkedStreamGivesNothingAndTheOthersGoOn) {
  plan_days(2);
  plan(ticks_plan(Endpoint::accounts));
  record(read(claim(1).at(0), {}));
  const ClaimedJob job = claim_one();
  park_for(job, Concern::stream);
  EXPECT_TRUE(claim(9).empty());
  advance(seconds{1});
  plan(ticks_plan(Endpoint::accounts));
  plan(ticks_plan(Endpoint::balances));
  EXPECT_EQ(claim(9).size(), 2U);
  EXPECT_EQ(open_alerts("customer_parked"), 1);
}

TEST_F(Claim, AParkedCustomerGivesNothingUntilItIsResumed) {
  plan_days(3);
  plan(ticks_plan(Endpoint::accounts));
  StreamPlan other = statements_plan();
  other.customer = "other";
  plan(other);
  park_for(claim_one(), Concern::customer);
  EXPECT_TRUE(claim(9).empty());
  EXPECT_EQ(claim(9, first_owner, {"acme", "other"}).size(), 3U);
  EXPECT_EQ(resume_all(), 1);
  EXPECT_EQ(claim(9).size(), 3U);
  EXPECT_EQ(open_alerts("customer_parked"), 0);
}

TEST_F(Claim, AParkedGatewayGivesNothingToAnybody) {
  plan_days(3);
  StreamPlan other = statements_plan();
  other.customer = "other";
  plan(other);
  const ClaimedJob job = claim_one();
  park_for(job, Concern::gateway);
  park_for(job, Concern::gateway);
  EXPECT_EQ(open_alerts("customer_parked"), 1);
  EXPECT_TRUE(claim(9, first_owner, {"acme", "other"}).empty());
  EXPECT_EQ(resume_all(), 1);
  EXPECT_EQ(claim(9, first_owner, {"acme", "other"}).size(), 5U);
}

TEST_F(Claim, AGatewayInBackOffGivesAtMostOneProbe) {
  plan_days(5);
  record(not_sent(claim_one()));
  EXPECT_TRUE(claim(9).empty());
  advance(seconds{5} - std::chrono::microseconds{1});
  EXPECT_TRUE(claim(9).empty());
  advance(std::chrono::microseconds{1});
  const auto probe = claim(9);
  ASSERT_EQ(probe.size(), 1U);
  EXPECT_TRUE(claim(9, second_owner).empty());
  record(not_sent(probe[0]));
  advance(seconds{9});
  EXPECT_TRUE(claim(9).empty()) << "the second back-off is twice as long";
  advance(seconds{1});
  const auto second_probe = claim(9);
  ASSERT_EQ(second_probe.size(), 1U);
  record(read(second_probe[0], {}));
  EXPECT_EQ(claim(9).size(), 4U) << "an answer ends the back-off";
}

TEST_F(Claim, AProbeThatDiesDoesNotStopTheProbing) {
  plan_days(2);
  record(not_sent(claim_one()));
  advance(seconds{5});
  ASSERT_EQ(claim(9).size(), 1U);
  advance(minutes{3});
  EXPECT_EQ(claim(9, second_owner).size(), 1U);
}

TEST_F(Claim, CallsThatWereNeverSentUseUpNoRung) {
  plan_days(1);
  record(unknown(claim_one()));
  advance(minutes{5});
  for (int i = 0; i < 10; ++i) {
    const ClaimedJob job = claim_one();
    EXPECT_EQ(job.rung, 1);
    record(not_sent(job));
    advance(minutes{6});
  }
  EXPECT_EQ(open_alerts("gateway_unreachable"), 1);
}

}  // namespace
}  // namespace reconciled::test
