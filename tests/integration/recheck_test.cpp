// When a sweep is due, what it covers and finds, and which windows each step has read again.
#include "recheck_fixture.hpp"
#include "store/parkings.hpp"

namespace reconciled::test {
namespace {

class Recheck : public RecheckFixture {};

TEST_F(Recheck, AStepIsDueWhenItHasPassedAndSweepsTwiceItsLength) {
  live_until(at("2026-01-02T00:00:00Z"));
  plan_recheck();
  advance(hours{1} - seconds{1});
  EXPECT_EQ(plan_recheck().job_count, 0);
  advance(seconds{1});
  plan(statements_plan());
  EXPECT_EQ(plan_recheck().job_count, 1);
  EXPECT_EQ(sweeps(), "01-01 23:00 - 01-02 01:00 ready");
  EXPECT_EQ(plan_recheck().job_count, 0) << "one is open";
  work_off();
  EXPECT_EQ(plan_recheck().job_count, 0);
  advance(minutes{59});
  EXPECT_EQ(plan_recheck().job_count, 0);
  advance(minutes{1});
  EXPECT_EQ(plan_recheck().job_count, 1);
}

TEST_F(Recheck, OfSeveralStepsThatAreDueOnlyTheLongestIsAsked) {
  live_until(at("2026-01-10T00:00:00Z"));
  EXPECT_EQ(plan_recheck().job_count, 1);
  EXPECT_EQ(sweeps(), "01-01 00:00 - 01-10 00:00 ready") << "cut to the stream's history";
  EXPECT_EQ(work_off(), 1);
  EXPECT_EQ(plan_recheck().job_count, 0) << "the shorter steps count as swept";
  advance(hours{1});
  plan_recheck();
  EXPECT_TRUE(sweeps().ends_with(", 01-09 23:00 - 01-10 00:00 ready")) << sweeps();
  advance(days{1});
  plan_recheck();
  EXPECT_EQ(database.number("SELECT count(*) FROM acct.jobs WHERE kind = 'recheck'"), 2)
      << "the hourly sweep is still open";
}

TEST_F(Recheck, WhereNothingIsVerifiedTheStepStaysDue) {
  plan(statements_plan());
  plan_recheck();
  advance(hours{1});
  EXPECT_EQ(plan_recheck().job_count, 0);
  work_off();
  EXPECT_EQ(plan_recheck().job_count, 1);
}

TEST_F(Recheck, ASweepThatAsksNothingProvesNothingAboutTheGateway) {
  live_until(at("2026-01-03T00:00:00Z"));
  plan_recheck();
  database.execute(
      "UPDATE recon.job SET state = 'ready', finished_at = NULL WHERE state = "
      "'succeeded'");
  database.execute(
      "UPDATE recon.gateway SET unreachable_since = recon.now_(), retry_at = "
      "recon.now_()");
  const ClaimedJob job = claim_one();
  ASSERT_TRUE(job.sweep);
  const Draft draft = swept(job);
  EXPECT_TRUE(draft.sweep->pages().empty());
  record(draft);
  EXPECT_EQ(database.value("SELECT unreachable_since IS NOT NULL FROM recon.gateway"), "t");
}

TEST_F(Recheck, AFailedSweepIsAskedAgainByTheNextTickAndItsSuccessHeals) {
  live_until(at("2026-01-03T00:00:00Z"));
  plan_recheck();
  for (int i = 0; i < 8; ++i) {
    record(unknown(claim_one()));
    advance(hours{6});
  }
  EXPECT_EQ(database.value("SELECT state FROM acct.jobs WHERE kind = 'recheck'"), "exhausted");
  EXPECT_EQ(database.value("SELECT subject FROM acct.alerts WHERE kind = 'retry_exhausted' AND "
                           "resolved_at IS NULL"),
            "recheck NORMAL_BALANCE");
  plan(statements_plan());
  work_off();
  EXPECT_EQ(plan_recheck().job_count, 1);
  work_off();
  EXPECT_EQ(open_alerts("retry_exhausted"), 0);
}

TEST_F(Recheck, ARefusedSweepIsNotAskedAgainAtOnce) {
  live_until(at("2026-01-03T00:00:00Z"));
  plan_recheck();
  Draft draft = unknown(claim_one());
  Outcome refused;
  refused.what = Failure{};
  refused.code = "PROCESS_FAIL";
  draft.ending = Unanswered{refused};
  record(draft);
  EXPECT_EQ(open_alerts("call_refused"), 1);
  advance(minutes{59});
  EXPECT_EQ(plan_recheck().job_count, 0);
  advance(minutes{1});
  EXPECT_EQ(plan_recheck().job_count, 1);
}

TEST_F(Recheck, ASweepFindsTheWindowWithALateRowAndTheNextCleanOneResolvesTheAlert) {
  live_until(at("2026-01-08T00:00:00Z"));
  for (int i = 0; i < 12; ++i) {  // more than the sweep's own page shows
    vendor.insert(vendor.begin(),
                  told_row("late" + std::to_string(i), at("2026-01-05T10:00:00Z") + seconds{i}));
  }
  advance(days{1});
  plan(statements_plan());
  plan_recheck();
  const ClaimedJob job = claim_one();
  ASSERT_TRUE(job.sweep);
  const Draft draft = swept(job);
  EXPECT_LE(draft.sweep->pages().size(), 4U);
  record(draft);
  EXPECT_EQ(open_windows(), "01-05 01-08");
  EXPECT_EQ(database.number("SELECT count(*) FROM acct.statements WHERE is_late"), 10);
  EXPECT_EQ(open_alerts("late_rows"), 1);
  work_off();
  EXPECT_EQ(open_windows(), "");
  EXPECT_EQ(database.number("SELECT count(*) FROM acct.statements WHERE is_late"), 12);
  EXPECT_NE(database.value("SELECT summary FROM acct.alerts WHERE kind = 'late_rows'")
                .find("12 rows appeared"),
            std::string::npos);
  EXPECT_EQ(open_alerts("late_rows"), 1);
  advance(hours{1});
  plan_recheck();
  work_off();
  EXPECT_EQ(open_alerts("late_rows"), 0);
  EXPECT_EQ(violations(), "");
}

TEST_F(Recheck, ASweepFindsTheWindowThatLacksARowWhichIsThenMarkedAndCountsAgainWhenItIsBack) {
  live_until(at("2026-01-03T00:00:00Z"));
  const Statement gone = vendor[1];
  vendor.erase(vendor.begin() + 1);
  plan_recheck();
  work_off();
  const std::string missing =
      "SELECT count(*) FROM acct.statements WHERE missing_since IS NOT NULL";
  EXPECT_EQ(database.number(missing), 1);
  EXPECT_EQ(open_alerts("row_vanished"), 1);
  advance(days{6});
  vendor.push_back(gone);
  plan_recheck();
  work_off();
  EXPECT_EQ(database.number(missing), 0);
  EXPECT_EQ(open_alerts("row_vanished"), 0);
  EXPECT_EQ(database.number("SELECT max(inside_count) FROM recon.job"), 3);
  EXPECT_EQ(late(), "") << "it was seen before";
}

TEST_F(Recheck, RowsThatAreNotFinalAreReadAgainAtEachStepAndLeftAloneWhenTooOld) {
  vendor.push_back(told_row("pending", at("2026-01-01T13:00:00Z"), "PROCESSING"));
  live_until(at("2026-01-03T00:00:00Z"));
  plan_recheck();
  EXPECT_EQ(open_windows(), "01-01");
  vendor.back() = told_row("pending", at("2026-01-01T13:00:00Z"), "SUCCESS");
  work_off();
  EXPECT_EQ(database.value("SELECT transaction_status FROM acct.statements WHERE "
                           "accounting_biz_no = 'pending'"),
            "SUCCESS");
  advance(days{1});
  plan_recheck();
  EXPECT_EQ(open_windows(), "") << "it is final";
}

TEST_F(Recheck, ARowThatIsNotFinalIsLeftAloneOnceItIsOlderThanTwiceTheLastStep) {
  vendor.push_back(told_row("pending", at("2026-01-01T13:00:00Z"), "PENDING"));
  live_until(at("2026-01-16T00:00:00Z"));
  database.execute("UPDATE recon.job SET verified_at = recon.now_()");
  plan_recheck();
  EXPECT_EQ(open_windows(), "");
}

TEST_F(Recheck, AWindowThatLeavesTheLastStepsRangeIsReadOnceMoreInFull) {
  live_until(at("2026-01-15T23:59:59Z"));
  plan_recheck();
  EXPECT_EQ(open_windows(), "01-01") << "two weeks after its end";
  work_off();
  advance(hours{23});
  plan_recheck();
  EXPECT_EQ(open_windows(), "") << "only once";
  advance(hours{1});
  plan_recheck();
  EXPECT_EQ(open_windows(), "01-02");
}

TEST_F(Recheck, ABacklogOfLastReadingsIsTakenInBoundedRounds) {
  StreamPlan hourly = statements_plan();
  hourly.window = hours{1};
  set_clock(at("2026-01-04T00:00:00Z"));
  plan(hourly);
  work_off();
  advance(days{30});
  plan_recheck();
  const std::string open =
      "SELECT count(*) FROM recon.job WHERE state = 'ready' AND window_id IS "
      "NOT NULL";
  EXPECT_EQ(database.number(open), 50);
  advance(minutes{15});
  plan_recheck();
  EXPECT_EQ(database.number(open), 72);
}

TEST_F(Recheck, WhoIsParkedForStatementsIsNotRechecked) {
  live_until(at("2026-01-03T00:00:00Z"));
  plan_recheck();
  const ClaimedJob job = claim_one();
  Draft draft = unknown(job);
  Outcome refused;
  refused.what = Failure{};
  refused.code = "SERVICE_NOT_ALLOWED";
  draft.call.code = refused.code;
  draft.ending = Unanswered{refused};
  record(draft);
  EXPECT_EQ(database.value("SELECT endpoint FROM acct.parked"), "statements");
  EXPECT_TRUE(claim().empty());
  transact([](pqxx::work& work) { return resume(work, "acme", "the test"); });
  EXPECT_EQ(claim_one().job_id, job.job_id);
}

}  // namespace
}  // namespace reconciled::test
