// Who lost the lease changes nothing, and recording twice records once: every way to lose a lease
// is driven by hand and the whole store is compared before and after, row by row.
#include "store/interventions.hpp"
#include "store_fixture.hpp"

namespace reconciled::test {
namespace {

using Fence = Recorded::Fence;
using std::chrono::seconds;

class FenceOfAnAttempt : public StoreFixture {
 public:
  FenceOfAnAttempt() { plan(statements_plan()); }

  void lose_lease() {
    advance(seconds{61});
    ASSERT_EQ(sweep().size(), 1U);
    advance(seconds{2});
  }
  std::vector<Statement> rows() const { return told_rows(13, at("2026-01-01T00:00:00Z"), "r"); }
  void expect_lost(const Draft& draft) {
    const std::string before = fingerprint();
    EXPECT_EQ(record(draft).fence, Fence::lost);
    EXPECT_EQ(fingerprint(), before);
  }
};

TEST_F(FenceOfAnAttempt, TheFirstHolderChangesNothingOnceAnotherHoldsTheJob) {
  const ClaimedJob job = claim_one();
  lose_lease();
  const ClaimedJob again = claim_one(second_owner);
  ASSERT_EQ(again.job_id, job.job_id);
  EXPECT_EQ(again.epoch, job.epoch + 1);
  expect_lost(read(job, rows()));
  expect_lost(unknown(job));
  expect_lost(not_sent(job));

  Draft second = read(again, rows());
  second.owner = second_owner;
  EXPECT_EQ(record(second).fence, Fence::held);
  EXPECT_EQ(database.number("SELECT count(*) FROM recon.statement_version"), 13);
  expect_lost(read(job, rows()));
  EXPECT_EQ(violations(), "");
}

TEST_F(FenceOfAnAttempt, TheHolderChangesNothingOnceTheJobWasSwept) {
  const ClaimedJob job = claim_one();
  lose_lease();
  expect_lost(read(job, rows()));
  EXPECT_EQ(state_of(job.job_id), "ready");
}

TEST_F(FenceOfAnAttempt, AnOldEpochOfTheSameOwnerIsLostToo) {
  const ClaimedJob job = claim_one();
  lose_lease();
  const ClaimedJob again = claim_one();
  expect_lost(read(job, rows()));
  EXPECT_EQ(record(read(again, rows())).fence, Fence::held);
  expect_lost(read(job, rows()));
}

TEST_F(FenceOfAnAttempt, AStrangerWithTheRightEpochIsLost) {
  Draft draft = read(claim_one(), rows());
  draft.owner = second_owner;
  expect_lost(draft);
}

TEST_F(FenceOfAnAttempt, ACancelledJobIsLostToItsHolder) {
  const ClaimedJob job = claim_one();
  transact([&](pqxx::work& work) { return cancel(work, job.job_id, "tester"); });
  expect_lost(read(job, rows()));
  EXPECT_EQ(state_of(job.job_id), "cancelled");
}

TEST_F(FenceOfAnAttempt, AHolderWhoseLeaseHasEndedButWasNotSweptStillRecords) {
  const ClaimedJob job = claim_one();
  advance(seconds{61});
  EXPECT_EQ(record(read(job, rows())).fence, Fence::held);
  EXPECT_TRUE(sweep().empty());
  EXPECT_EQ(state_of(job.job_id), "succeeded");
}

TEST_F(FenceOfAnAttempt, RecordingTheSameSuccessTwiceDoublesNothing) {
  const Draft draft = read(claim_one(), rows());
  EXPECT_EQ(record(draft).fence, Fence::held);
  const std::string before = fingerprint();
  EXPECT_EQ(record(draft).fence, Fence::already_recorded);
  EXPECT_EQ(fingerprint(), before);
  EXPECT_EQ(database.number("SELECT count(*) FROM recon.answer"), 2) << "one per page";
  EXPECT_EQ(violations(), "");
}

TEST_F(FenceOfAnAttempt, RecordingTheSameUnknownTwiceUsesOneRung) {
  const Draft draft = unknown(claim_one());
  EXPECT_EQ(record(draft).fence, Fence::held);
  const std::string before = fingerprint();
  EXPECT_EQ(record(draft).fence, Fence::already_recorded);
  EXPECT_EQ(fingerprint(), before);
  EXPECT_EQ(database.number("SELECT rung FROM recon.job"), 1);
}

TEST_F(FenceOfAnAttempt, WhatWasRecordedIsStillRecordedWhenTheNextAttemptRuns) {
  const Draft draft = unknown(claim_one());
  record(draft);
  advance(std::chrono::minutes{5});
  claim_one(second_owner);
  const std::string before = fingerprint();
  EXPECT_EQ(record(draft).fence, Fence::already_recorded);
  EXPECT_EQ(fingerprint(), before);
}

}  // namespace
}  // namespace reconciled::test
