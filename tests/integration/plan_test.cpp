// Windows tile time without gap or overlap, whoever plans, however often and with whatever history;
// the store's own invariants (recon.violation) are the judge.
#include <latch>
#include <thread>

#include "store_fixture.hpp"

namespace reconciled::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class Plan : public StoreFixture {
 public:
  std::int64_t window_count() { return database.number("SELECT count(*) FROM recon.time_window"); }
  std::string range() {
    return database.value(
        "SELECT to_char(min(from_time), 'YYYY-MM-DD HH24:MI:SS') || ' ' || "
        "to_char(max(to_time), 'YYYY-MM-DD HH24:MI:SS') FROM recon.time_window");
  }
};

TEST_F(Plan, SeveralPlansWithAMovingClockTileTheTime) {
  StreamPlan wanted = statements_plan();
  wanted.settle = seconds{60};
  wanted.window = hours{7};
  for (const seconds step : {seconds{0}, seconds{1}, seconds{59}, seconds{3600}, seconds{86400},
                             seconds{12345}, seconds{25200}, seconds{250000}}) {
    advance(step + std::chrono::microseconds{123456});
    plan(wanted);
    EXPECT_EQ(violations(), "") << step.count();
  }
  EXPECT_EQ(database.number("SELECT count(*) FROM recon.time_window WHERE to_time - from_time > "
                            "interval '7 hours'"),
            0);
  EXPECT_EQ(database.number("SELECT extract(epoch FROM sum(to_time - from_time) - (max(to_time) - "
                            "min(from_time)))::int FROM recon.time_window"),
            0);
  EXPECT_EQ(database.value("SELECT planned_to <= recon.now_() - interval '60 s' AND planned_to > "
                           "recon.now_() - interval '61 s' FROM recon.stream"),
            "t");
}

TEST_F(Plan, PlanningAgainAtOnceAddsNothing) {
  EXPECT_EQ(plan(statements_plan()).job_count, 1);
  EXPECT_EQ(plan(statements_plan()).job_count, 0);
}

TEST_F(Plan, AStreamIsNotPlannedBeforeItsTime) {
  StreamPlan wanted = statements_plan();
  wanted.every = minutes{10};
  EXPECT_EQ(plan(wanted).job_count, 1);
  advance(minutes{4});
  const Planned early = plan(wanted);
  EXPECT_EQ(early.job_count, 0);
  EXPECT_EQ(early.until_next, minutes{6});
  advance(minutes{6});
  EXPECT_EQ(plan(wanted).job_count, 1);
}

TEST_F(Plan, AnEarlierHistoryExtendsTheStreamAtOnce) {
  StreamPlan wanted = statements_plan();
  wanted.every = hours{24};
  plan(wanted);
  wanted.history_from = at("2025-12-28T12:00:00Z");
  EXPECT_EQ(plan(wanted).job_count, 4);
  EXPECT_EQ(range(), "2025-12-28 12:00:00 2026-01-02 00:00:00");
  EXPECT_EQ(violations(), "");
}

TEST_F(Plan, ALaterHistoryIsIgnored) {
  plan(statements_plan());
  StreamPlan later = statements_plan();
  later.history_from = at("2026-01-01T12:00:00Z");
  advance(hours{1});
  EXPECT_EQ(plan(later).job_count, 1);
  EXPECT_EQ(range(), "2026-01-01 00:00:00 2026-01-02 01:00:00");
  EXPECT_EQ(violations(), "");
}

TEST_F(Plan, AHistoryInTheFutureLosesNothingWhenItIsCorrected) {
  StreamPlan wrong = statements_plan();
  wrong.history_from = at("2062-01-01T00:00:00Z");
  EXPECT_EQ(plan(wrong).job_count, 0);
  EXPECT_EQ(violations(), "");
  advance(hours{48});
  EXPECT_EQ(plan(wrong).job_count, 0);
  EXPECT_EQ(plan(statements_plan()).job_count, 3);
  EXPECT_EQ(range(), "2026-01-01 00:00:00 2026-01-04 00:00:00");
  EXPECT_EQ(violations(), "");
}

TEST_F(Plan, AHistoryInTheFutureMayAlsoBeCorrectedToALaterMoment) {
  StreamPlan wanted = statements_plan();
  wanted.history_from = at("2026-01-05T00:00:00Z");
  plan(wanted);
  wanted.history_from = at("2026-01-07T00:00:00Z");
  plan(wanted);
  set_clock(at("2026-01-08T00:00:00Z"));
  EXPECT_EQ(plan(wanted).job_count, 1);
  EXPECT_EQ(range(), "2026-01-07 00:00:00 2026-01-08 00:00:00");
}

TEST_F(Plan, AClockThatGoesBackPlansNothingTwice) {
  plan(statements_plan());
  advance(-hours{3});
  EXPECT_EQ(plan(statements_plan()).job_count, 0);
  advance(hours{4});
  EXPECT_EQ(plan(statements_plan()).job_count, 1);
  EXPECT_EQ(violations(), "");
}

TEST_F(Plan, AtMostOneTickIsOpen) {
  for (const Endpoint endpoint : {Endpoint::balances, Endpoint::accounts}) {
    EXPECT_EQ(plan(ticks_plan(endpoint)).job_count, 1);
    EXPECT_EQ(plan(ticks_plan(endpoint)).job_count, 0);
    const ClaimedJob job = claim_one();
    EXPECT_EQ(plan(ticks_plan(endpoint)).job_count, 0) << "running";
    record(unknown(job));
    EXPECT_EQ(plan(ticks_plan(endpoint)).job_count, 0) << "retrying";
    advance(minutes{5});
    Draft stored{.job = claim_one()};
    stored.ending = Stored{};
    record(stored);
    EXPECT_EQ(plan(ticks_plan(endpoint)).job_count, 1);
    Draft again{.job = claim_one()};
    again.ending = Stored{};
    record(again);
  }
}

TEST_F(Plan, TwoSessionsThatPlanAtOnceMakeNoOverlap) {
  advance(hours{24 * 20});
  std::latch start(2);
  const auto run = [&] {
    Session session(database.address());
    auto step = [&](pqxx::work& work) { return reconciled::plan(work, statements_plan()); };
    start.arrive_and_wait();
    for (int i = 0; i < 5; ++i) session.transact(step);
  };
  std::thread first(run);
  std::thread second(run);
  first.join();
  second.join();
  EXPECT_EQ(window_count(), 21);
  EXPECT_EQ(violations(), "");
}

TEST_F(Plan, TheDatabaseItselfRefusesAnOverlap) {
  plan(statements_plan());
  const auto insert = [&](const std::string& from, const std::string& to) {
    return refusal_of(database,
                      "INSERT INTO recon.time_window (stream_id, from_time, to_time) SELECT "
                      "stream_id, '" +
                          from + "', '" + to + "' FROM recon.stream");
  };
  EXPECT_TRUE(insert("2026-01-01 23:59:59+00", "2026-01-02 00:00:01+00").starts_with("23P01"));
  EXPECT_TRUE(insert("2026-01-01 00:00:00+00", "2026-01-02 00:00:00+00").starts_with("23P01"));
  EXPECT_EQ(insert("2026-01-02 00:00:00+00", "2026-01-02 00:00:01+00"), "");
}

}  // namespace
}  // namespace reconciled::test
