// Verified time looked at again: when a sweep is due and what it covers, what a verified window
// remembers, which rows are late, and which windows are read again. The vendor is a list of rows.
#include "store/rechecks.hpp"

#include <map>

#include "store/parkings.hpp"
#include "store/rereads.hpp"
#include "store_fixture.hpp"

namespace reconciled::test {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class Recheck : public StoreFixture {
 public:
  Planned plan_recheck() {
    return transact([&](pqxx::work& work) {
      return reconciled::plan_recheck(work, {.customer = "acme",
                                             .balance_type = normal,
                                             .steps = {hours{1}, days{1}, days{7}},
                                             .every = minutes{15}});
    });
  }
  std::vector<Statement> shown(sys_seconds from, sys_seconds to) const {
    std::vector<Statement> rows;
    for (const Statement& row : vendor) {
      if (row.transaction_time >= from && row.transaction_time <= to) rows.push_back(row);
    }
    return rows;
  }
  /// Asks the vendor what the sweep asks.
  Draft swept(const ClaimedJob& job) const {
    Draft draft{.job = job};
    draft.job.sweep->longest = days{89};
    Sweep sweep(*draft.job.sweep);
    while (sweep.step() == Sweep::Step::ask) {
      const StatementsCall call = sweep.next_call(normal);
      std::vector<Statement> rows = shown(call.from, call.to);
      StatementsPage page{static_cast<std::int64_t>(rows.size()), 1, {}};
      if (rows.size() > page_size) rows.resize(page_size);
      page.rows = rows;
      sweep.take(page, evidence());
    }
    draft.ending = Swept{};
    draft.call.status = "S";
    draft.sweep = std::move(sweep);
    return draft;
  }
  /// Everything that is due, answered by the vendor; returns how many jobs that were.
  int work_off() {
    int count = 0;
    for (auto jobs = claim(); !jobs.empty(); jobs = claim()) {
      const ClaimedJob& job = jobs[0];
      const Question question = job.reading.question;
      record(job.sweep ? swept(job) : read(job, shown(question.from, question.to)));
      ++count;
    }
    return count;
  }
  /// Windows of a day until `until`, one planned at the end of each, all verified.
  void live_until(Time until) {
    for (; now < until; advance(days{1})) {
      plan(statements_plan());
      work_off();
    }
    plan(statements_plan());
    work_off();
  }
  std::string open_windows() {
    return database.value(
        "SELECT coalesce(string_agg(to_char(from_time AT TIME ZONE 'UTC', 'MM-DD'), ' ' ORDER BY "
        "from_time), '') FROM acct.coverage WHERE state = 'pending'");
  }
  std::string late() {
    return database.value(
        "SELECT coalesce(string_agg(accounting_biz_no, ' ' ORDER BY accounting_biz_no), '') FROM "
        "acct.statements WHERE is_late");
  }
  std::string sweeps() {
    return database.value(
        "SELECT coalesce(string_agg(to_char(from_time AT TIME ZONE 'UTC', 'MM-DD HH24:MI') || ' - '"
        " || to_char(to_time AT TIME ZONE 'UTC', 'MM-DD HH24:MI') || ' ' || state, ', ' ORDER BY "
        "job_id), '') FROM acct.jobs WHERE kind = 'recheck'");
  }

  std::vector<Statement> vendor = told_rows(3, at("2026-01-01T12:00:00Z"), "r");
};

TEST_F(Recheck, AVerifiedWindowRemembersWhenAndHowManyRowsLieInside) {
  vendor.push_back(told_row("before", at("2025-12-31T23:59:59Z")));
  vendor.push_back(told_row("end", at("2026-01-02T00:00:00Z")));
  vendor.push_back(told_row("begin", at("2026-01-01T00:00:00Z")));
  plan(statements_plan());
  work_off();
  EXPECT_EQ(database.value("SELECT row_count || ' ' || inside_count FROM recon.job"), "6 4");
  EXPECT_EQ(database.number("SELECT count(*) FROM recon.job WHERE verified_at = recon.now_()"), 1);
}

TEST_F(Recheck, RowsOfPagesThatAnEarlierClaimStoredLieInsideToo) {
  vendor = told_rows(25, at("2026-01-01T23:59:36Z"), "r");  // the last one on the end second
  plan(statements_plan());
  const ClaimedJob job = claim_one();
  Draft half = unknown(job);
  half.reading.emplace(job.reading);
  half.reading->take({25, 1, {vendor.begin(), vendor.begin() + 10}}, evidence());
  record(half);
  advance(minutes{5});
  const ClaimedJob again = claim_one();
  Draft rest{.job = again};
  rest.reading.emplace(again.reading);
  rest.reading->take({25, 2, {vendor.begin() + 10, vendor.begin() + 20}}, evidence());
  rest.reading->take({25, 3, {vendor.begin() + 20, vendor.end()}}, evidence());
  record(rest);
  EXPECT_EQ(database.value("SELECT row_count || ' ' || inside_count FROM recon.job"), "25 24");
}

TEST_F(Recheck, AFirstReadingBringsNoLateRows) {
  vendor.push_back(told_row("before", at("2025-12-31T23:59:59Z")));
  live_until(at("2026-01-04T00:00:00Z"));
  EXPECT_EQ(late(), "");
  EXPECT_EQ(open_alerts("late_rows"), 0);
}

TEST_F(Recheck, ARowInANeighboursVerifiedTimeIsLateAndHasThatWindowReadAgain) {
  live_until(at("2026-01-02T00:00:00Z"));
  advance(days{1});
  vendor.push_back(told_row("late", at("2026-01-01T23:59:59Z")));
  plan(statements_plan());
  const ClaimedJob next = claim_one();
  record(read(next, shown(next.reading.question.from, next.reading.question.to)));
  EXPECT_EQ(late(), "late");
  EXPECT_EQ(open_windows(), "01-01");
  EXPECT_EQ(open_alerts("late_rows"), 1);
  EXPECT_EQ(work_off(), 1);
  EXPECT_EQ(open_windows(), "");
  EXPECT_EQ(database.value("SELECT string_agg(inside_count::text, ' ' ORDER BY job_id) FROM "
                           "recon.job"),
            "4 0");
  EXPECT_EQ(violations(), "");
}

TEST_F(Recheck, ARowThatAWindowReadAgainShowsForTheFirstTimeIsLate) {
  live_until(at("2026-01-02T00:00:00Z"));
  advance(hours{1});
  vendor.push_back(told_row("late", at("2026-01-01T06:00:00Z")));
  EXPECT_EQ(transact([](pqxx::work& work) {
              return reopen_range(work, "acme", normal, at("2026-01-01T01:00:00Z"),
                                  at("2026-01-01T02:00:00Z"));
            }),
            1);
  EXPECT_EQ(open_windows(), "01-01");
  work_off();
  EXPECT_EQ(late(), "late");
  EXPECT_EQ(database.value("SELECT summary FROM acct.alerts WHERE kind = 'late_rows'"),
            "Statements of acme, NORMAL_BALANCE: 1 row appeared in time that had already been "
            "verified, on 2026-01-01 (UTC), in sum USD 1.00. They are stored; see acct.statements "
            "where is_late, newest first_seen_at first, and correct what was closed without them.");
}

TEST_F(Recheck, PartsOfAWindowThatWasVerifiedBeforeBringLateRows) {
  live_until(at("2026-01-02T00:00:00Z"));
  advance(hours{1});
  transact([](pqxx::work& work) {
    return reopen_range(work, "acme", normal, at("2026-01-01T00:00:00Z"),
                        at("2026-01-02T00:00:00Z"));
  });
  const auto grown = told_rows(501, at("2026-01-01T00:00:10Z"), "many");
  vendor.insert(vendor.end(), grown.begin(), grown.end());
  record(read_too_many(claim_one(), 504));
  for (const ClaimedJob& part : claim(99)) {
    EXPECT_TRUE(part.was_verified);
    record(read(part, shown(part.reading.question.from, part.reading.question.to)));
  }
  EXPECT_EQ(database.number("SELECT count(*) FROM acct.statements WHERE NOT is_late"), 3);
}

TEST_F(Recheck, WhatIsOpenOrFailedIsNotReopened) {
  plan(statements_plan());
  const auto reopen_all = [&] {
    return transact([](pqxx::work& work) {
      return reopen_range(work, "acme", normal, at("2026-01-01T00:00:00Z"),
                          at("2026-02-01T00:00:00Z"));
    });
  };
  EXPECT_EQ(reopen_all(), 0) << "ready";
  const ClaimedJob job = claim_one();
  EXPECT_EQ(reopen_all(), 0) << "running";
  record(read(job, vendor));
  EXPECT_EQ(reopen_all(), 1);
  EXPECT_EQ(reopen_all(), 0) << "reopened already";
  const ClaimedJob again = claim_one();
  EXPECT_EQ(again.reading.read_no, 2);
  EXPECT_TRUE(again.was_verified);
  EXPECT_EQ(again.pages_high, 0);
}

TEST_F(Recheck, ASplitSecondHasItsPartsReadAgainAndItselfCounted) {
  set_clock(at("2026-01-01T00:00:01Z"));
  plan(statements_plan());
  record(read_too_many(claim_one(), 600));
  const auto read_parts = [&] {
    for (const ClaimedJob& job : claim(99)) {
      const int count = job.reading.window.currency == "USD" ? 300 : 0;
      const int euros = job.reading.window.currency == "EUR" ? 300 : 0;
      if (job.is_recount) {
        record(recounted(job, 600));
      } else {
        record(read(job, told_rows(count + euros, at("2026-01-01T00:00:00Z"),
                                   job.reading.window.currency)));
      }
    }
  };
  read_parts();
  const std::string verified = "SELECT string_agg(state, ' ') FROM acct.coverage";
  ASSERT_EQ(database.value(verified), "verified");
  advance(hours{1});
  EXPECT_EQ(transact([](pqxx::work& work) {
              return reopen_range(work, "acme", normal, at("2026-01-01T00:00:00Z"),
                                  at("2026-01-01T00:00:01Z"));
            }),
            1);
  EXPECT_EQ(database.value(verified), "pending");
  read_parts();
  read_parts();  // the parent may have been counted before its parts were done
  EXPECT_EQ(database.value(verified), "verified");
  EXPECT_EQ(violations(), "");
}

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
  advance(days{1});
  plan_recheck();
  EXPECT_EQ(database.number("SELECT count(*) FROM acct.jobs WHERE kind = 'recheck'"), 2)
      << "the hourly sweep is still open";
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
