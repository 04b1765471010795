// Goal: a process that slept past its leases changes nothing when it wakes up. Method: SIGSTOP
// while the answer to a call is on its way, the lease ends, another process does the job; then
// SIGCONT, and the sleeper finds the answer to a question that is no longer its own.
#include <signal.h>

#include "site.hpp"

namespace outside {

namespace {

const std::string one_window = R"("endpoint": "inquiryStatementList", "customer": "acme-hk",
    "balance_type": "NORMAL_BALANCE", "covers": "2026-07-20T12:00:00Z")";

// The first call for the window is answered, by `more` if given, when there has been time to freeze
// who asked.
std::string slow_first_call(const std::string& more = "") {
  return R"({"name": "slow", "match": {)" + one_window + R"(, "nth": 1}, "do": {"slow": 4000)" +
         more + "}}";
}

void freeze_amid_the_call(Site& site, ChildProcess& process) {
  eventually("the slow call alone is in flight", [&] {
    if (process.has_ended()) throw std::runtime_error("it ended: " + process.err());
    return site.sandbox().requests_hit_by("slow").size() == 1 &&
           site.database().number(
               "SELECT count(*) FROM acct.jobs WHERE state IN ('ready',"
               " 'running')") == 1;
  });
  // Whoever is frozen amid a transaction keeps its locks until the server ends it, 30 s later.
  eventually("it is frozen between two transactions", [&] {
    process.send(SIGSTOP);
    if (site.database().number(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name = 'reconciled' AND state <> 'idle'") == 0) {
      return true;
    }
    process.send(SIGCONT);
    return false;
  });
}

void wake_up(ChildProcess& process) {
  process.send(SIGCONT);
  eventually("its result is refused",
             [&] { return process.err().find("event=lease_lost") != std::string::npos; });
}

int outcomes(Site& site, const std::string& outcome) {
  return static_cast<int>(site.database().number(
      "SELECT count(*) FROM acct.attempts WHERE outcome = '" + outcome + "'"));
}

void expect_nothing_was_doubled(Site& site) {
  expect_truth_is_stored(site);
  expect_fsck_is_clean(site);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.statement_versions"),
            site.database().number("SELECT count(*) FROM acct.statements"));
  EXPECT_EQ(outcomes(site, "lost"), 1);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.jobs WHERE state <> 'succeeded'"), 0);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.alerts"), 0);
}

// A daemon refuses a test's clock, so that its leases are ended by hand.
void end_leases(Site& site) {
  site.database().query("UPDATE recon.job SET lease_until = recon.now_() WHERE state = 'running'");
}

TEST(AFrozenPull, FindsItsLeaseOverAndRecordsNothing) {
  Site site;
  site.database().use_test_clock("2 days");
  site.sandbox().set_faults(slow_first_call());
  const auto sleeper = site.start({"pull"});
  freeze_amid_the_call(site, *sleeper);
  site.database().advance_clock("61 s");
  EXPECT_EQ(site.pull().exit_code, 0);
  wake_up(*sleeper);
  EXPECT_EQ(sleeper->wait().exit_code, 0) << sleeper->out() << sleeper->err();
  EXPECT_EQ(outcomes(site, "unknown"), 0);
  expect_nothing_was_doubled(site);
}

TEST(AFrozenDaemon, RecordsNothingOfThePastAndWorksOn) {
  Site site;
  site.sandbox().set_faults(slow_first_call());
  const auto sleeper = site.start({"run"});
  freeze_amid_the_call(site, *sleeper);
  end_leases(site);
  EXPECT_EQ(site.pull().exit_code, 0);
  wake_up(*sleeper);
  EXPECT_EQ(outcomes(site, "unknown"), 0);
  expect_nothing_was_doubled(site);
  EXPECT_EQ(site.run({"pull", "--reread", "2026-07-19..2026-07-21"}).exit_code, 0);
  sleeper->send(SIGTERM);
  EXPECT_EQ(sleeper->wait().exit_code, 0) << sleeper->err();
  expect_nothing_was_doubled(site);
}

TEST(AFrozenDaemon, DoesNotCountTheRungThatAnotherHasCounted) {
  Site site;
  site.append_to_config("retry: {ladder: [2s, 1h]}\n");
  const std::string unknown = R"("result": {"status": "U", "code": "UNKNOWN_EXCEPTION"})";
  site.sandbox().set_faults(slow_first_call(", " + unknown) + R"(, {"name": "again", "match": {)" +
                            one_window + R"(, "nth": 2}, "do": {)" + unknown + "}}");
  const auto sleeper = site.start({"run"});
  freeze_amid_the_call(site, *sleeper);
  end_leases(site);
  site.pull();  // whether it waits for the requery as well is the clock's business
  EXPECT_EQ(site.sandbox().requests_hit_by("again").size(), 1u);
  wake_up(*sleeper);
  eventually("the requery is done", [&] {
    return site.database().number("SELECT count(*) FROM acct.jobs WHERE state <> 'succeeded'") == 0;
  });
  EXPECT_EQ(outcomes(site, "unknown"), 1);
  expect_nothing_was_doubled(site);
}

}  // namespace

}  // namespace outside
