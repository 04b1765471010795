// Leases that nobody renews: who takes them up, when a job is quarantined and how it comes back.
// The test plays the process that dies by claiming and never recording.
#include "store_fixture.hpp"

namespace reconciled::test {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class Sweep : public StoreFixture {
 public:
  Sweep() { plan(statements_plan()); }

  /// Returns the state that the sweep left the job in.
  std::string die_once() {
    claim_one();
    advance(seconds{61});
    const auto lost = sweep();
    advance(minutes{5});
    return lost.size() == 1 ? lost[0].state : "nothing";
  }
};

TEST_F(Sweep, FiveLostLeasesInARowQuarantineWithOneAlert) {
  for (int i = 0; i < 4; ++i) EXPECT_EQ(die_once(), "ready");
  EXPECT_EQ(open_alerts("job_quarantined"), 0);
  EXPECT_EQ(die_once(), "quarantined");
  EXPECT_EQ(open_alerts("job_quarantined"), 1);
  EXPECT_TRUE(claim().empty());
  EXPECT_TRUE(sweep().empty());
  EXPECT_EQ(database.number("SELECT count(*) FROM recon.attempt WHERE outcome = 'lost'"), 5);
  EXPECT_EQ(violations(), "");
}

TEST_F(Sweep, RetryTakesAQuarantinedJobUpAgainAndItsSuccessResolvesTheAlert) {
  for (int i = 0; i < 5; ++i) die_once();
  EXPECT_TRUE(retry(1).is_done);
  EXPECT_EQ(database.number("SELECT crash_count FROM recon.job"), 0);
  record(read(claim_one(), {}));
  EXPECT_EQ(state_of(1), "succeeded");
  EXPECT_EQ(open_alerts("job_quarantined"), 0);
  EXPECT_EQ(database.number("SELECT count(*) FROM recon.alert"), 1);
}

TEST_F(Sweep, LostLeasesUseUpNoRung) {
  record(unknown(claim_one()));
  advance(minutes{5});
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(die_once(), "retrying");
    EXPECT_EQ(database.number("SELECT rung FROM recon.job"), 1);
  }
  EXPECT_EQ(die_once(), "quarantined");
  EXPECT_EQ(database.number("SELECT rung FROM recon.job"), 1);
}

TEST_F(Sweep, AnAnswerInBetweenStartsTheCountAnew) {
  for (int i = 0; i < 4; ++i) die_once();
  record(unknown(claim_one()));
  advance(minutes{5});
  for (int i = 0; i < 4; ++i) EXPECT_EQ(die_once(), "retrying");
}

TEST_F(Sweep, ALostJobIsTakenUpAtOnceTheFirstTimeAndThenRestsLonger) {
  claim_one();
  advance(seconds{61});
  ASSERT_EQ(sweep().size(), 1U);
  for (const int rest : {2, 6, 14}) {
    claim_one();
    advance(seconds{61});
    ASSERT_EQ(sweep().size(), 1U);
    advance(seconds{rest} - std::chrono::milliseconds{1});
    EXPECT_TRUE(claim().empty()) << rest;
    advance(std::chrono::milliseconds{1});
  }
  EXPECT_EQ(claim().size(), 1U);
}

TEST_F(Sweep, ARenewedLeaseIsKept) {
  const ClaimedJob job = claim_one();
  const auto renew_as = [&](const std::string& owner, std::int64_t epoch) {
    auto run = [&](pqxx::nontransaction& statement) {
      renew(statement, owner, {{job.job_id, epoch}}, std::chrono::milliseconds{60000});
    };
    database.session().query(run);
  };
  advance(seconds{59});
  EXPECT_TRUE(sweep().empty());
  renew_as(first_owner, job.epoch);
  advance(seconds{59});
  EXPECT_TRUE(sweep().empty());
  renew_as(second_owner, job.epoch);
  renew_as(first_owner, job.epoch + 1);
  advance(seconds{2});
  EXPECT_EQ(sweep().size(), 1U) << "only the holder of this epoch renews";
}

TEST_F(Sweep, AHolderThatIsJustRecordingKeepsItsJob) {
  const ClaimedJob job = claim_one();
  advance(seconds{61});
  Session other(database.address());
  transact([&](pqxx::work& work) {
    work.exec("SELECT 1 FROM recon.job FOR UPDATE");
    auto run = [](pqxx::work& second) { return reconciled::sweep(second).size(); };
    EXPECT_EQ(other.transact(run), 0U);
    return 0;
  });
  EXPECT_EQ(state_of(job.job_id), "running");
}

}  // namespace
}  // namespace reconciled::test
