// Goal: whatever becomes of PostgreSQL, the daemon that was running then goes on by itself: no
// rung is used, nobody is alarmed, nothing is lost or doubled, and the log stays sober. Method: a
// server of its own for each test, broken several times while the daemon works its way through a
// few hundred questions; afterwards the books are compared with the truth.
#include <signal.h>

#include "breakable_server.hpp"
#include "site.hpp"

namespace outside {

namespace {

using Mode = BreakableServer::Mode;
using std::chrono::seconds;

// A claim whose reply was lost waits for its lease of a minute and for the sweep after it.
constexpr seconds lease_and_sweep{120};

int count_of(const std::string& text, const std::string& part) {
  int count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

class TheDaemonOutlives : public testing::Test {
 protected:
  TheDaemonOutlives()
      : server_({"max_connections=30"}),
        site_({"--rows", "400", "--days", "20", "--end", "2026-08-01T00:00:00Z", "--no-burst",
               "--rate-limit", "40/s"},
              true, server_.socket()) {
    site_.append_to_config("statements: {window: 5d}\n");
    daemon_ = site_.start({"run"});
    wait_for_progress();
  }

  // Some more questions, so that the next fault strikes amid work.
  void wait_for_progress() {
    const std::size_t before = site_.sandbox().request_count();
    eventually("the daemon works", [&] {
      if (daemon_->has_ended()) throw std::runtime_error("the daemon ended: " + daemon_->err());
      return site_.sandbox().request_count() >= before + 25;
    });
  }

  // `what` is what PostgreSQL or libpq says of it.
  void wait_for_complaint(const std::string& what, int count = 1) {
    eventually("the daemon complains: " + what, [&] {
      if (daemon_->has_ended()) throw std::runtime_error("the daemon ended: " + daemon_->err());
      return count_of(daemon_->err(), what) >= count;
    });
  }

  void expect_recovery() {
    const TestDatabase& database = site_.database();
    eventually(
        "all is verified",
        [&] {
          return database.number("SELECT count(*) FROM acct.jobs WHERE state <> 'succeeded'") == 0;
        },
        lease_and_sweep);
    EXPECT_FALSE(daemon_->has_ended()) << daemon_->err();
    expect_truth_is_stored(site_);
    EXPECT_EQ(database.number("SELECT count(*) FROM acct.coverage WHERE state <> 'verified'"), 0);
    EXPECT_EQ(database.number("SELECT count(*) FROM acct.statement_versions"),
              database.number("SELECT count(*) FROM acct.statements"));
    EXPECT_EQ(database.number("SELECT coalesce(max(rung), 0) FROM acct.jobs"), 0);
    EXPECT_EQ(database.number("SELECT count(*) FROM acct.attempts WHERE outcome NOT IN"
                              " ('verified', 'stored', 'lost')"),
              0);
    EXPECT_EQ(database.text("SELECT string_agg(kind || ': ' || summary, '; ') FROM acct.alerts"),
              "");
    daemon_->send(SIGTERM);
    EXPECT_EQ(daemon_->wait().exit_code, 0) << daemon_->err();
    expect_sober_log();
    const Finished pull = site_.pull();
    EXPECT_EQ(pull.exit_code, 0) << pull.out << pull.err;
    expect_all_is_covered(site_, 6);
    expect_fsck_is_clean(site_);
  }

  // Nothing but the outage, and of each loop and each job only a few lines.
  void expect_sober_log() {
    const std::string log = daemon_->err();
    const int bad_count = count_of(log, " warning event=") + count_of(log, " error event=");
    EXPECT_EQ(bad_count,
              count_of(log, "event=database_unavailable ") + count_of(log, "event=lease_ended "))
        << log;
    RecordProperty("complaints", bad_count);
    EXPECT_LE(bad_count, 100) << log;
  }

  BreakableServer server_;
  Site site_;
  std::unique_ptr<ChildProcess> daemon_;
};

TEST_F(TheDaemonOutlives, ServersThatRestartFast) {
  for (int round = 0; round < 3; ++round) {
    server_.restart(Mode::fast);
    wait_for_progress();
  }
  expect_recovery();
}

TEST_F(TheDaemonOutlives, ServersThatRestartAsAfterACrash) {
  for (int round = 0; round < 3; ++round) {
    server_.restart(Mode::immediate);
    wait_for_progress();
  }
  expect_recovery();
}

TEST_F(TheDaemonOutlives, AServerThatIsGoneForAWhile) {
  server_.stop(Mode::immediate);
  wait_for_complaint("No such file or directory", 12);
  server_.start();
  expect_recovery();
}

TEST_F(TheDaemonOutlives, BackendsThatAreTerminatedAgainAndAgain) {
  for (int round = 0; round < 4; ++round) {
    const int before = count_of(daemon_->err(), "event=database_unavailable");
    server_.terminate_backends();
    wait_for_complaint("event=database_unavailable", before + 1);
    wait_for_progress();
  }
  expect_recovery();
}

TEST_F(TheDaemonOutlives, AServerWithoutConnectionsLeft) {
  const auto administrator = server_.connect();
  std::vector<std::unique_ptr<pqxx::connection>> connections;
  eventually("nobody else gets in", [&] {
    pqxx::nontransaction(*administrator)
        .exec(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'reconciled'");
    try {
      for (;;) connections.push_back(server_.connect());
    } catch (const pqxx::failure&) {
      // What has just ended is taken at the next turn.
    }
    return count_of(daemon_->err(), "too many clients") >= 6;
  });
  connections.clear();
  expect_recovery();
}

TEST_F(TheDaemonOutlives, AServerThatIsReadOnlyAsAfterAFailover) {
  server_.administrate("ALTER SYSTEM SET default_transaction_read_only = on");
  server_.administrate("SELECT pg_reload_conf()");
  wait_for_complaint("read-only transaction", 8);
  const auto connection = server_.connect();
  pqxx::nontransaction work(*connection);
  work.exec("SET default_transaction_read_only = off");
  work.exec("ALTER SYSTEM RESET default_transaction_read_only");
  work.exec("SELECT pg_reload_conf()");
  expect_recovery();
}

TEST_F(TheDaemonOutlives, AFullDisk) {
  server_.fill_disk();
  wait_for_complaint("No space left on device", 8);
  server_.free_disk();
  expect_recovery();
}

TEST_F(TheDaemonOutlives, AFullDiskThatEndsTheServer) {
  server_.fill_disk();
  server_.die_for_want_of_log();
  wait_for_complaint("No such file or directory", 4);
  server_.free_disk();
  server_.start();
  expect_recovery();
}

TEST_F(TheDaemonOutlives, AServerThatIsStartingUp) {
  server_.stop(Mode::immediate);
  server_.start_into_recovery();
  wait_for_complaint("starting up", 6);
  server_.end_recovery();
  expect_recovery();
}

}  // namespace

}  // namespace outside
