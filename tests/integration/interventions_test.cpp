// What people do to jobs, and which alerts that settles. Balances and accounts jobs share one alert
// per stream: it tells of the run that failed last.
#include "store_fixture.hpp"

namespace reconciled::test {
namespace {

class Interventions : public StoreFixture {
 public:
  Intervened cancel(std::int64_t job_id) {
    return transact([&](pqxx::work& work) { return reconciled::cancel(work, job_id, "tester"); });
  }
  std::int64_t tick() {
    advance(std::chrono::hours{1});
    EXPECT_EQ(plan(ticks_plan(Endpoint::balances)).job_count, 1);
    return database.number("SELECT max(job_id) FROM recon.job");
  }
  std::int64_t failed_tick() {
    tick();
    return fail(claim_one());
  }
  std::int64_t fail(const ClaimedJob& job) {
    Draft draft = unknown(job);
    auto& outcome = std::get<Unanswered>(draft.ending).outcome;
    outcome.what = Failure{};
    outcome.status = "F";
    outcome.code = draft.call.code = "PROCESS_FAIL";
    record(draft);
    EXPECT_EQ(state_of(job.job_id), "refused");
    return job.job_id;
  }
  std::int64_t refusals() { return open_alerts("call_refused"); }
};

TEST_F(Interventions, CancellingAnOldFailedTickLeavesTheAlertOfTheNewestAlone) {
  const std::int64_t old_tick = failed_tick();
  const std::int64_t newest = failed_tick();
  EXPECT_EQ(refusals(), 1);
  EXPECT_TRUE(cancel(old_tick).is_done);
  EXPECT_EQ(refusals(), 1);
  EXPECT_TRUE(cancel(newest).is_done);
  EXPECT_EQ(refusals(), 0);
}

TEST_F(Interventions, CancellingTheNewestFailedTickSettlesTheAlertForTheOlderOnesToo) {
  failed_tick();
  EXPECT_TRUE(cancel(failed_tick()).is_done);
  EXPECT_EQ(refusals(), 0);
}

TEST_F(Interventions, CancellingATickThatIsStillOpenLeavesTheAlertOfAFailedOneAlone) {
  failed_tick();
  EXPECT_TRUE(cancel(tick()).is_done);
  EXPECT_EQ(refusals(), 1);
}

TEST_F(Interventions, CancellingATickThatWasRetriedSettlesItsOwnAlert) {
  const std::int64_t job = failed_tick();
  EXPECT_TRUE(retry(job).is_done);
  EXPECT_EQ(refusals(), 1) << "until it succeeds or is given up";
  EXPECT_TRUE(cancel(job).is_done);
  EXPECT_EQ(refusals(), 0);
}

TEST_F(Interventions, AFailureFromBeforeASuccessHoldsNoAlert) {
  failed_tick();
  tick();
  Draft stored{.job = claim_one()};
  stored.ending = Stored{};
  record(stored);
  EXPECT_EQ(refusals(), 0);
  const std::int64_t newest = failed_tick();
  EXPECT_TRUE(retry(newest).is_done);
  EXPECT_TRUE(cancel(newest).is_done);
  EXPECT_EQ(refusals(), 0);
}

TEST_F(Interventions, FailedAndCancelledJobsAreRetriedAndNoOthers) {
  const std::int64_t job = failed_tick();
  EXPECT_TRUE(retry(job).is_done);
  const Intervened open = retry(job);
  EXPECT_FALSE(open.is_done);
  EXPECT_EQ(open.reason, "it is ready, and only failed or cancelled jobs are retried");
  EXPECT_TRUE(cancel(job).is_done);
  EXPECT_TRUE(retry(job).is_done);
}

}  // namespace
}  // namespace reconciled::test
