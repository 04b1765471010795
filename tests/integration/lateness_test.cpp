// What a verified window remembers, which rows are late, and how verified windows are read again.
#include "recheck_fixture.hpp"

namespace reconciled::test {
namespace {

class Lateness : public RecheckFixture {};

TEST_F(Lateness, AVerifiedWindowRemembersWhenAndHowManyRowsLieInside) {
  vendor.push_back(told_row("before", at("2025-12-31T23:59:59Z")));
  vendor.push_back(told_row("end", at("2026-01-02T00:00:00Z")));
  vendor.push_back(told_row("begin", at("2026-01-01T00:00:00Z")));
  plan(statements_plan());
  work_off();
  EXPECT_EQ(database.value("SELECT row_count || ' ' || inside_count FROM recon.job"), "6 4");
  EXPECT_EQ(database.number("SELECT count(*) FROM recon.job WHERE verified_at = recon.now_()"), 1);
}

TEST_F(Lateness, RowsOfPagesThatAnEarlierClaimStoredLieInsideToo) {
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

TEST_F(Lateness, AFirstReadingBringsNoLateRows) {
  vendor.push_back(told_row("before", at("2025-12-31T23:59:59Z")));
  live_until(at("2026-01-04T00:00:00Z"));
  EXPECT_EQ(late(), "");
  EXPECT_EQ(open_alerts("late_rows"), 0);
}

TEST_F(Lateness, ARowInANeighboursVerifiedTimeIsLateAndHasThatWindowReadAgain) {
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

TEST_F(Lateness, ARowThatAWindowReadAgainShowsForTheFirstTimeIsLate) {
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

TEST_F(Lateness, PartsOfAWindowThatWasVerifiedBeforeBringLateRows) {
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

TEST_F(Lateness, WhatIsOpenOrFailedIsNotReopened) {
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

TEST_F(Lateness, ASplitSecondHasItsPartsReadAgainAndItselfCounted) {
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

}  // namespace
}  // namespace reconciled::test
