// Goal: kill -9 is harmless wherever it strikes. Method: the sandbox never answers call k; once it
// is in flight `pull` is killed, virtual time passes the lease, and further `pull`s finish the
// work. Then the books are compared with the truth.
#include <set>

#include "site.hpp"

namespace outside {

namespace {

class KillAfterCall : public testing::TestWithParam<int> {};

TEST_P(KillAfterCall, LosesNothingAndDoublesNothing) {
  Site site({"--rows", "400", "--days", "20", "--end", "2026-08-01T00:00:00Z", "--no-burst",
             "--rate-limit", "5000/s"});
  site.database().use_test_clock("2 days");
  site.sandbox().set_faults(R"({"name": "silent", "match": {"nth": )" + std::to_string(GetParam()) +
                            R"(}, "do": {"stall": true}})");
  {
    const auto pull = site.start({"pull"});
    eventually("the call is in flight",
               [&] { return site.sandbox().requests_hit_by("silent").size() == 1; });
    pull->kill();
  }
  site.sandbox().set_faults("");
  const Finished last = site.pull_after_kill();
  EXPECT_EQ(last.exit_code, 0) << last.out << last.err;
  expect_truth_is_stored(site);
  expect_all_is_covered(site, 6);
  expect_fsck_is_clean(site);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.statement_versions"),
            site.database().number("SELECT count(*) FROM acct.statements"));
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.attempts WHERE outcome = 'unknown'"),
            0);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.alerts"), 0);
}

INSTANTIATE_TEST_SUITE_P(OfARun, KillAfterCall,
                         testing::Values(1, 2, 4, 7, 9, 12, 16, 21, 27, 34, 42, 50, 57));

TEST(KillNine, FiveLostLeasesInARowQuarantineTheJobWithAnAlert) {
  Site site;
  site.database().use_test_clock("2 days");
  site.sandbox().set_faults(R"({"name": "silent", "match": {"endpoint": "inquiryStatementList",
      "customer": "acme-hk", "balance_type": "NORMAL_BALANCE",
      "covers": "2026-07-20T12:00:00Z"}, "do": {"stall": true}})");
  for (std::size_t i = 0; i < 5; ++i) {
    const auto pull = site.start({"pull"});
    eventually("this call alone is in flight", [&] {
      return site.sandbox().requests_hit_by("silent").size() == i + 1 &&
             site.database().number(
                 "SELECT count(*) FROM acct.jobs WHERE state IN ('ready',"
                 " 'running')") == 1;
    });
    pull->kill();
    site.database().advance_clock("61 s");
    site.run({"pull", "--customer", "sakura-jp"});  // sweeps for everybody
    site.database().advance_clock("10 min");
  }
  const Finished last = site.pull();
  EXPECT_EQ(last.exit_code, 3);
  EXPECT_EQ(site.sandbox().requests_hit_by("silent").size(), 5u);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.jobs WHERE state = 'quarantined'"),
            1);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.alerts WHERE resolved_at IS NULL"
                                   " AND kind = 'job_quarantined' AND customer = 'acme-hk'"),
            1);
  site.sandbox().set_faults("");
  EXPECT_EQ(site.run({"retry", "--failed"}).exit_code, 0);
  const Finished healed = site.pull();
  EXPECT_EQ(healed.exit_code, 0) << healed.out;
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.alerts WHERE resolved_at IS NULL"),
            0);
  expect_truth_is_stored(site);
}

}  // namespace

}  // namespace outside
