// Goal: what systemd is told is true: ready once configuration, keys and schema are good and not
// before, with or without the gateway; alive; where the work stands; reloading; stopping. Method:
// the real process with a NOTIFY_SOCKET of the test, which reads message by message.
#include <gmock/gmock.h>
#include <signal.h>

#include "notify_socket.hpp"
#include "site.hpp"

namespace outside {

namespace {

using std::chrono::microseconds;
using testing::AnyOf;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

long long monotonic_us() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<microseconds>(now).count();
}

ChildProcess run_daemon(const Site& site, const Flags& environment) {
  return {site.command({"run"}), site.folder() / "daemon", environment};
}

void expect_clean_stop(ChildProcess& daemon, NotifySocket& systemd) {
  daemon.send(SIGTERM);
  const auto last = systemd.until("STOPPING=1").back();
  EXPECT_THAT(last, StartsWith("STOPPING=1\nSTATUS=stopping, "));
  EXPECT_EQ(daemon.wait().exit_code, 0) << daemon.err();
  EXPECT_THAT(systemd.rest(), Each("WATCHDOG=1")) << "nothing is told after STOPPING=1";
}

TEST(WhatSystemdIsTold, ReadyDoesNotWaitForTheGatewayAndStatusSaysThatNothingIsCovered) {
  Site site;
  site.sandbox().stop();
  NotifySocket systemd(site.folder().path());
  ChildProcess daemon = run_daemon(site, {systemd.variable()});
  EXPECT_EQ(systemd.until("READY=1"), std::vector<std::string>{"READY=1"});
  EXPECT_THAT(systemd.until("STATUS=").back(), AnyOf(HasSubstr("3 customers, nothing planned yet"),
                                                     HasSubstr("3 customers, covered until ")));
  expect_clean_stop(daemon, systemd);
}

TEST(WhatSystemdIsTold, IsNotReadyWithoutADatabaseHoweverOftenItReloads) {
  Site site(small_business(), false);
  site.replace_in_config("host=" + postgres_socket(), "host=" + site.folder().path().string());
  NotifySocket systemd(site.folder().path());
  ChildProcess daemon = run_daemon(site, {systemd.variable()});
  EXPECT_THAT(systemd.until("STATUS="), Each(StartsWith("STATUS=the database is unavailable: ")));
  daemon.send(SIGHUP);
  eventually("it has reloaded",
             [&] { return daemon.err().find("event=reloaded") != std::string::npos; });
  daemon.send(SIGTERM);
  const auto messages = systemd.until("STOPPING=1");
  EXPECT_THAT(messages, Not(Contains(HasSubstr("READY=1"))));
  EXPECT_THAT(messages, Not(Contains(HasSubstr("RELOADING=1"))));
  EXPECT_EQ(daemon.wait().exit_code, 0);
}

TEST(WhatSystemdIsTold, IsNeverReadyOnASchemaThatItDoesNotKnow) {
  Site site(small_business(), false);
  NotifySocket systemd(site.folder().path());
  ChildProcess daemon = run_daemon(site, {systemd.variable()});
  EXPECT_EQ(daemon.wait().exit_code, 78) << daemon.err();
  EXPECT_THAT(systemd.rest(), Not(Contains(HasSubstr("READY=1"))));
}

TEST(WhatSystemdIsTold, TheStatusSaysUntilWhenEverythingIsCoveredAndWhatIsNot) {
  Site site;
  ASSERT_EQ(site.pull().exit_code, 0);
  NotifySocket systemd(site.folder().path());
  const auto status = [&] {
    ChildProcess daemon = run_daemon(site, {systemd.variable()});
    const std::string line = systemd.until("STATUS=").back();
    expect_clean_stop(daemon, systemd);
    return line;
  };
  const std::string covered_until = site.database().text(
      "SELECT to_char(min(e) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI\"Z\"') FROM"
      " (SELECT max(to_time) AS e FROM acct.coverage GROUP BY customer, balance_type) s");
  EXPECT_EQ(status(),
            "STATUS=3 customers, covered until " + covered_until + ", 0 failed, 0 retrying");
  // One that failed and one on the ladder: covered is only what lies before the first of them.
  site.database().query(
      "UPDATE recon.job SET state = 'exhausted', last_code = 'UNKNOWN_EXCEPTION' WHERE job_id ="
      " (SELECT min(job_id) FROM recon.job WHERE state = 'succeeded' AND window_id IS NOT NULL)");
  const std::string hole = site.database().text(
      "SELECT to_char(min(from_time) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI\"Z\"')"
      " FROM acct.coverage WHERE state = 'failed'");
  EXPECT_EQ(status(), "STATUS=3 customers, covered until " + hole + ", 1 failed, 0 retrying");
}

TEST(WhatSystemdIsTold, AReloadBeginsAndEndsAndTheStatusSaysWhenItWasRefused) {
  Site site;
  NotifySocket systemd(site.folder().path());
  ChildProcess daemon = run_daemon(site, {systemd.variable()});
  systemd.until("READY=1");
  systemd.until("STATUS=");
  const auto expect_reload = [&] {
    const long long before = monotonic_us();
    daemon.send(SIGHUP);
    const std::string begin = systemd.until("RELOADING=1").back();
    const std::string form = "RELOADING=1\nMONOTONIC_USEC=";
    ASSERT_THAT(begin, StartsWith(form));
    const long long said = std::stoll(begin.substr(form.size()));
    EXPECT_EQ(begin, form + std::to_string(said));
    EXPECT_GE(said, before) << "systemd would take it for an older reload";
    EXPECT_LE(said, monotonic_us());
    EXPECT_EQ(systemd.until("READY=1").back(), "READY=1");
  };
  expect_reload();
  const std::string good = read_text(site.config_file());
  write_text(site.config_file(), good + "statments: {every: 1m}\n");
  expect_reload();
  EXPECT_THAT(systemd.until("refused").back(),
              AllOf(StartsWith("STATUS=3 customers, "), HasSubstr("statments")));
  write_text(site.config_file(), good);
  expect_reload();
  // Every half a minute it is said anyway.
  EXPECT_THAT(systemd.until("STATUS=", std::chrono::seconds{15}).back(), Not(HasSubstr("refused")));
  expect_clean_stop(daemon, systemd);
}

TEST(WhatSystemdIsTold, ThatItLivesAgainAndAgainWhereSystemdWatches) {
  Site site;
  site.sandbox().stop();
  NotifySocket systemd(site.folder().path());
  ChildProcess daemon = run_daemon(site, {systemd.variable(), "WATCHDOG_USEC=400000"});
  systemd.until("READY=1");
  for (int count = 0; count < 5; ++count) systemd.until("WATCHDOG=1");
  expect_clean_stop(daemon, systemd);
}

TEST(WhatSystemdIsTold, ThatItLivesOnlyWhereSystemdWatches) {
  Site site;
  NotifySocket systemd(site.folder().path());
  ChildProcess daemon = run_daemon(site, {systemd.variable(), "WATCHDOG_USEC=400000",
                                          "WATCHDOG_PID=1"});  // another process is watched
  auto messages = systemd.until("STATUS=");
  daemon.send(SIGTERM);
  const auto more = systemd.until("STOPPING=1");
  messages.insert(messages.end(), more.begin(), more.end());
  EXPECT_THAT(messages, Not(Contains(HasSubstr("WATCHDOG"))));
}

}  // namespace

}  // namespace outside
