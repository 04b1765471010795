// Goal: the daemon in the foreground obeys its signals: SIGHUP adopts a good file and keeps what it
// had on a bad one, SIGTERM ends it clean. Method: the real process, signals, and what the database
// and `status` then say.
#include <signal.h>

#include <boost/json/parse.hpp>

#include "site.hpp"

namespace outside {

namespace {

// The business's third customer is taken out of the file; a reload can bring it back.
std::string take_out_last_customer(Site& site) {
  const std::string whole = read_text(site.config_file());
  const std::size_t at = whole.find("  - name: sakura-jp");
  write_text(site.config_file(), whole.substr(0, at));
  return whole;
}

bool all_is_verified(Site& site, int stream_count) {
  return site.database().number(
             "SELECT count(*) FROM (SELECT DISTINCT customer, balance_type FROM"
             " acct.coverage) s") == stream_count &&
         site.database().number("SELECT count(*) FROM acct.jobs WHERE state <> 'succeeded'") == 0;
}

TEST(TheDaemon, PullsEverythingByItselfAndEndsCleanOnSigterm) {
  Site site;
  const auto daemon = site.start({"run"});
  eventually("all is verified", [&] { return all_is_verified(site, 6); });
  expect_truth_is_stored(site);
  EXPECT_FALSE(daemon->has_ended());
  daemon->send(SIGTERM);
  EXPECT_EQ(daemon->wait().exit_code, 0) << daemon->err();
  expect_fsck_is_clean(site);
}

TEST(TheDaemon, ReloadsAGoodFileOnSighupAndPullsTheNewCustomer) {
  Site site;
  const std::string whole = take_out_last_customer(site);
  const auto daemon = site.start({"run"});
  eventually("four streams are verified", [&] { return all_is_verified(site, 4); });
  write_text(site.config_file(), whole);
  daemon->send(SIGHUP);
  eventually("six streams are verified", [&] { return all_is_verified(site, 6); });
  expect_truth_is_stored(site);
  daemon->send(SIGTERM);
  EXPECT_EQ(daemon->wait().exit_code, 0);
}

TEST(TheDaemon, KeepsWhatItHadOnABadFileAndSaysSoInStatusAndLog) {
  Site site;
  const auto daemon = site.start({"run"});
  eventually("all is verified", [&] { return all_is_verified(site, 6); });
  const std::string good = read_text(site.config_file());
  write_text(site.config_file(), good + "statments: {every: 1m}\n");
  daemon->send(SIGHUP);
  eventually("the log refuses the file", [&] {
    return (daemon->out() + daemon->err()).find("statments") != std::string::npos;
  });
  write_text(site.beside_config("good.yaml"), good);
  const auto status = [&] {
    return reconciled(site.folder(), {"--config", site.beside_config("good.yaml"), "status"}).out;
  };
  eventually("status shows the finding",
             [&] { return status().find("statments") != std::string::npos; });
  EXPECT_FALSE(daemon->has_ended());
  write_text(site.config_file(), good);
  daemon->send(SIGHUP);
  eventually("status is quiet again",
             [&] { return status().find("statments") == std::string::npos; });
  daemon->send(SIGTERM);
  EXPECT_EQ(daemon->wait().exit_code, 0);
}

TEST(TheDaemon, LeavesNoRunningJobAndUsesNoRungWhenItIsStoppedAmidCalls) {
  Site site;
  site.sandbox().set_faults(R"({"name": "slow", "match": {}, "do": {"slow": 700}})");
  const auto daemon = site.start({"run"});
  eventually("calls are in flight",
             [&] { return site.sandbox().requests_hit_by("slow").size() >= 8; });
  const auto begin = std::chrono::steady_clock::now();
  daemon->send(SIGTERM);
  EXPECT_EQ(daemon->wait(std::chrono::seconds{30}).exit_code, 0);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{30});
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.jobs WHERE state = 'running'"), 0);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.jobs WHERE rung > 0"), 0);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.attempts WHERE outcome IS NULL"
                                   " OR outcome IN ('unknown', 'lost')"),
            0);
  site.sandbox().set_faults("");
  const Finished pull = site.pull();
  EXPECT_EQ(pull.exit_code, 0) << pull.out;
  expect_truth_is_stored(site);
  expect_fsck_is_clean(site);
}

TEST(TheDaemon, GivesUpACallThatNeverReturnsWhenItIsStopped) {
  Site site;
  site.sandbox().set_faults(
      R"({"name": "silent", "match": {"endpoint": "inquiryBalance"}, "do": {"stall": true}})");
  const auto daemon = site.start({"run"});
  eventually("a call is in flight",
             [&] { return !site.sandbox().requests_hit_by("silent").empty(); });
  daemon->send(SIGTERM);
  EXPECT_EQ(daemon->wait(std::chrono::seconds{30}).exit_code, 0);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.jobs WHERE state = 'running'"
                                   " OR rung > 0"),
            0);
  expect_fsck_is_clean(site);
}

TEST(TheDaemon, RefusesADatabaseWhoseClockIsNotTheRealOneWhilePullTakesIt) {
  Site site;
  site.database().use_test_clock("1 day");
  const Finished run = site.run({"run"});
  EXPECT_EQ(run.exit_code, 78) << run.err;
  EXPECT_EQ(site.run({"check"}).exit_code, 78);
  EXPECT_EQ(site.sandbox().requests().size(), 0u);
  EXPECT_EQ(site.pull().exit_code, 0);
}

}  // namespace

}  // namespace outside
