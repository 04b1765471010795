// Goal: whatever the daemon is doing, it ends within 30 s of SIGTERM or SIGINT with exit code 0,
// gives its leases back and uses up no rung. Method: the real process, a signal in each phase, and
// what the database says afterwards. (A stop amid calls and a silent gateway: run_test.)
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "breakable_server.hpp"
#include "site.hpp"

namespace outside {

namespace {

using std::chrono::seconds;

// Where PostgreSQL's socket would be, but nobody ever answers there.
class SilentServer {
 public:
  explicit SilentServer(const std::filesystem::path& folder)
      : listener_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    (folder / ".s.PGSQL.5432").string().copy(address.sun_path, sizeof address.sun_path - 1);
    if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        listen(listener_, 16) != 0) {
      throw std::runtime_error("cannot listen in " + folder.string());
    }
  }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;
  ~SilentServer() { close(listener_); }

 private:
  int listener_;
};

void expect_end(ChildProcess& daemon, int signal, seconds at_most) {
  const auto begin = std::chrono::steady_clock::now();
  daemon.send(signal);
  const Finished finished = daemon.wait(seconds{40});
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_LT(std::chrono::steady_clock::now() - begin, at_most) << finished.err;
}

std::unique_ptr<ChildProcess> start_amid_slow_calls(Site& site) {
  site.sandbox().set_faults(R"({"name": "slow", "match": {}, "do": {"slow": 700}})");
  auto daemon = site.start({"run"});
  eventually("calls are in flight",
             [&] { return site.sandbox().requests_hit_by("slow").size() >= 8; });
  return daemon;
}

void expect_leases_back_and_no_rung_used(Site& site) {
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.jobs WHERE state = 'running'"
                                   " OR rung > 0"),
            0);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.attempts WHERE outcome IS NULL OR"
                                   " outcome IN ('unknown', 'lost')"),
            0);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM recon.instance WHERE ended_at IS NULL"),
            0);
}

void end_leases(Site& site) {
  site.database().query("UPDATE recon.job SET lease_until = recon.now_() WHERE state = 'running'");
}

void wait_for_log(ChildProcess& daemon, const std::string& text) {
  eventually("the log says " + text, [&] {
    if (daemon.has_ended()) throw std::runtime_error("the daemon ended: " + daemon.err());
    return daemon.err().find(text) != std::string::npos;
  });
}

TEST(AStop, OfAnIdleDaemonIsImmediateForEitherSignal) {
  for (const int signal : {SIGTERM, SIGINT}) {
    Site site;
    const auto daemon = site.start({"run"});
    eventually("all is verified", [&] {
      return site.database().number("SELECT count(*) FROM acct.coverage") >= 6 &&
             site.database().number("SELECT count(*) FROM acct.jobs WHERE state <> 'succeeded'") ==
                 0;
    });
    expect_end(*daemon, signal, seconds{5});
    expect_leases_back_and_no_rung_used(site);
  }
}

TEST(AStop, ThatIsAskedForTwiceAmidReloadsIsOne) {
  Site site;
  const auto daemon = start_amid_slow_calls(site);
  for (int count = 0; count < 100; ++count) daemon->send(SIGHUP);
  wait_for_log(*daemon, "event=reloaded");
  daemon->send(SIGTERM);
  daemon->send(SIGINT);
  for (int count = 0; count < 100; ++count) daemon->send(SIGHUP);
  expect_end(*daemon, SIGTERM, seconds{30});
  expect_leases_back_and_no_rung_used(site);
  site.sandbox().set_faults("");
  EXPECT_EQ(site.pull().exit_code, 0);
  expect_truth_is_stored(site);
}

TEST(AStop, BeforeTheDatabaseEverAnsweredNeedsNoDatabase) {
  Site site(small_business(), false);
  site.replace_in_config("host=" + postgres_socket(), "host=" + site.folder().path().string());
  {
    const auto daemon = site.start({"run"});
    wait_for_log(*daemon, "database_unavailable");
    expect_end(*daemon, SIGTERM, seconds{5});
  }
  const SilentServer silent(site.folder().path());
  const auto daemon = site.start({"run"});
  wait_for_log(*daemon, "event=started");
  // A connection that is being made is given ten seconds.
  expect_end(*daemon, SIGTERM, seconds{15});
}

TEST(AStop, WhileTheDatabaseTakesNobodyLeavesWhatIsInHandToItsLeases) {
  Site site;
  const auto daemon = start_amid_slow_calls(site);
  const auto administrate = [&](const std::string& sql) {
    pqxx::connection connection("host=" + postgres_socket() + " dbname=postgres user=postgres");
    pqxx::nontransaction(connection).exec(sql);
  };
  const std::string& name = site.database().name();
  administrate("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
  administrate("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name +
               "'");
  wait_for_log(*daemon, "database_unavailable");
  expect_end(*daemon, SIGTERM, seconds{30});
  administrate("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true");
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.jobs WHERE rung > 0"), 0);
  EXPECT_GE(site.database().number("SELECT count(*) FROM acct.jobs WHERE state = 'running'"), 1);
  site.sandbox().set_faults("");
  end_leases(site);
  EXPECT_EQ(site.pull().exit_code, 0);
  expect_truth_is_stored(site);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.attempts WHERE outcome = 'unknown'"),
            0);
}

// Neither a result nor an error comes from there: the last resort of both.
TEST(AStop, WhileTheDatabaseIsSilentTakesTheGraceAndNoMore) {
  const BreakableServer server;
  Site site(small_business(), true, server.socket());
  site.sandbox().set_faults(R"({"name": "slow", "match": {}, "do": {"slow": 700}})");
  const auto daemon = site.start({"run"});
  const auto pull = site.start({"pull"});
  eventually("calls are in flight",
             [&] { return site.sandbox().requests_hit_by("slow").size() >= 8; });
  {
    const BreakableServer::Frost frost(server);
    pull->send(SIGINT);
    expect_end(*daemon, SIGTERM, seconds{30});
    const Finished interrupted = pull->wait(seconds{10});
    EXPECT_EQ(interrupted.exit_code, 75) << interrupted.out << interrupted.err;
  }
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.jobs WHERE rung > 0"), 0);
  site.sandbox().set_faults("");
  end_leases(site);
  EXPECT_EQ(site.pull().exit_code, 0);
  expect_truth_is_stored(site);
  expect_fsck_is_clean(site);
}

TEST(AStop, OfAMigrationThatWaitsLeavesTheSchemaAsItWas) {
  Site site(small_business(), false);
  pqxx::connection holder(site.database().conninfo());
  pqxx::work lock(holder);
  lock.exec("CREATE SCHEMA recon");  // what the first migration needs to do as well
  const auto migration = site.start({"migrate"});
  eventually("the migration waits", [&] {
    return site.database().number(
               "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
               " AND wait_event_type = 'Lock'") > 0;
  });
  migration->send(SIGTERM);
  EXPECT_EQ(migration->wait().signal, SIGTERM);
  lock.abort();
  EXPECT_EQ(site.database().text("SELECT to_regnamespace('recon')"), "");
  EXPECT_EQ(site.run({"migrate"}).exit_code, 0);
  EXPECT_EQ(site.pull().exit_code, 0);
}

TEST(AStop, OfAPullGivesItsLeasesBackAndSaysThatNotAllIsDone) {
  for (const int signal : {SIGTERM, SIGINT}) {
    Site site;
    site.sandbox().set_faults(R"({"name": "silent", "match": {}, "do": {"stall": true}})");
    const auto pull = site.start({"pull"});
    eventually("calls are in flight",
               [&] { return site.sandbox().requests_hit_by("silent").size() >= 4; });
    pull->send(signal);
    const Finished finished = pull->wait(seconds{10});
    EXPECT_EQ(finished.exit_code, 3) << finished.out << finished.err;
    EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.jobs WHERE state = 'running'"
                                     " OR rung > 0"),
              0);
  }
}

}  // namespace

}  // namespace outside
