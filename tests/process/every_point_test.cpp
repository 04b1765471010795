// Goal: a whole run may be broken at any point and nothing is lost or doubled. Method: a compact
// run is broken at its first point, then, in a fresh copy of the database, at its second, and so on
// until a run ends by itself, which shows that no point was left out. A point is a request, which
// the sandbox does not answer, or a COMMIT, which a proxy holds or drops. Virtual time then passes
// the leases, further `pull`s finish the work, and the books are compared with the truth.
#include "pg_proxy.hpp"
#include "site.hpp"

namespace outside {

namespace {

using pg_proxy::Fate;
using pg_proxy::Proxy;

// The first answer about the rows of one stream says that they are far too many: their window is
// split. Seven hundred real rows would do the same with seventy requests more.
const std::string one_split = R"({"name": "many", "match": {"endpoint": "inquiryStatementList",
    "balance_type": "NORMAL_BALANCE", "covers": "2026-07-20T12:00:00Z", "nth": 1},
    "do": {"total_count": 700}})";

// Each sweep is so many tests, which can run beside each other: of every second point.
constexpr int tests_per_sweep = 2;

// One customer, two streams, balances and accounts.
class EveryPoint : public testing::TestWithParam<int> {
 protected:
  EveryPoint()
      : site({"--customers", "1", "--rows", "60", "--days", "20", "--end", "2026-08-01T00:00:00Z",
              "--no-burst", "--rate-limit", "5000/s"}) {
    site.database().use_test_clock("2 days");
    site.keep();
  }

  // From now on what the configuration leads to passes this proxy, which has seen nothing yet.
  Proxy& fresh_proxy() {
    const auto folder = site.folder() / ("proxy-" + std::to_string(++proxy_count_));
    std::filesystem::create_directory(folder);
    site.replace_in_config("host=" + host_, "host=" + folder.string());
    host_ = folder;
    proxy_ = std::make_unique<Proxy>(folder, postgres_socket());
    return *proxy_;
  }

  // Whether the run was broken at its commit `nth`, and not over before.
  bool pull_and_kill_at_commit(int nth, Fate fate) {
    Proxy& proxy = fresh_proxy();
    proxy.at_commit(nth, fate);
    const auto pull = site.start({"pull"});
    eventually("the commit or the end",
               [&] { return proxy.struck_count() > 0 || pull->has_ended(); });
    if (proxy.struck_count() == 0) return false;
    pull->kill();
    proxy.cut_held();
    return true;
  }

  // The dead process's commit arrives when its successor is at work, which then dies as well.
  bool pull_and_kill_and_deliver_commit(int nth) {
    Proxy& proxy = fresh_proxy();
    proxy.at_commit(nth, Fate::hold_before);
    {
      const auto pull = site.start({"pull"});
      eventually("the commit or the end",
                 [&] { return proxy.struck_count() > 0 || pull->has_ended(); });
      if (proxy.struck_count() == 0) return false;
      pull->kill();
    }
    const int before = proxy.commit_count();
    const auto successor = site.start_after_kill();
    eventually("the successor works or waits", [&] {
      return proxy.commit_count() >= before + 2 || successor->has_ended() || waits_for_lock();
    });
    proxy.release();
    eventually("the successor works on",
               [&] { return proxy.commit_count() >= before + 4 || successor->has_ended(); });
    successor->kill();
    return true;
  }

  bool waits_for_lock() {
    return site.database().number(
               "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
               " AND wait_event_type = 'Lock'") > 0;
  }

  bool pull_and_break_commit(int nth, Fate fate) {
    Proxy& proxy = fresh_proxy();
    proxy.at_commit(nth, fate);
    const auto pull = site.start({"pull"});
    pull->wait();
    return proxy.struck_count() > 0;
  }

  bool pull_and_delay_commit(int nth) {
    Proxy& proxy = fresh_proxy();
    proxy.at_commit(nth, Fate::hold_before);
    const auto pull = site.start({"pull"});
    eventually("the commit or the end",
               [&] { return proxy.struck_count() > 0 || pull->has_ended(); });
    proxy.release();
    EXPECT_EQ(pull->wait().exit_code, 0);
    return proxy.struck_count() > 0;
  }

  bool pull_and_kill_at_request(int nth) {
    site.sandbox().set_faults(one_split + R"(, {"name": "silent", "match": {"nth": )" +
                              std::to_string(nth) + R"(}, "do": {"stall": true}})");
    const std::size_t before = site.sandbox().requests_hit_by("silent").size();
    const auto pull = site.start({"pull"});
    const auto is_hit = [&] { return site.sandbox().requests_hit_by("silent").size() > before; };
    eventually("the request or the end", [&] { return is_hit() || pull->has_ended(); });
    pull->kill();
    return is_hit();
  }

  template <class F>
  void break_everywhere(int fewest, F&& break_at) {
    int nth = GetParam();
    for (;; nth += tests_per_sweep) {
      SCOPED_TRACE("point " + std::to_string(nth));
      site.sandbox().set_faults(one_split);
      const bool was_broken = break_at(nth);
      site.sandbox().set_faults("");
      if (!was_broken) expect_one_split();
      // Else the run that looks whether all is well meets what the last one did not come to.
      if (proxy_) proxy_->forget_fates();
      expect_recovery();
      if (!was_broken || HasFailure()) break;
      site.restore();
    }
    EXPECT_GT(nth, fewest) << "not a whole run";
    RecordProperty("points", (nth - GetParam()) / tests_per_sweep);
    std::cout << (nth - GetParam()) / tests_per_sweep << " points\n";
  }

  void expect_one_split() {
    EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.jobs WHERE state = 'split'"), 1);
  }

  void expect_recovery() {
    const Finished last = site.pull_after_kill();
    EXPECT_EQ(last.exit_code, 0) << last.out << last.err;
    expect_truth_is_stored(site);
    expect_all_is_covered(site, 2);
    expect_fsck_is_clean(site);
    const TestDatabase& database = site.database();
    EXPECT_EQ(database.number("SELECT count(*) FROM acct.statement_versions"),
              database.number("SELECT count(*) FROM acct.statements"));
    EXPECT_EQ(database.number("SELECT count(*) FROM acct.attempts WHERE outcome = 'unknown'"), 0);
    EXPECT_EQ(database.number("SELECT coalesce(max(rung), 0) FROM acct.jobs"), 0);
    EXPECT_EQ(database.number("SELECT count(*) FROM acct.alerts WHERE resolved_at IS NULL"), 0);
  }

  Site site;

 private:
  std::string host_ = postgres_socket();
  int proxy_count_ = 0;
  std::unique_ptr<Proxy> proxy_;
};

TEST_P(EveryPoint, KillNineAfterEveryRequestIsHarmless) {
  break_everywhere(5, [&](int nth) { return pull_and_kill_at_request(nth); });
}

TEST_P(EveryPoint, KillNineBeforeEveryCommitIsHarmless) {
  break_everywhere(10, [&](int nth) { return pull_and_kill_at_commit(nth, Fate::hold_before); });
}

TEST_P(EveryPoint, KillNineAfterEveryCommitIsHarmless) {
  break_everywhere(10, [&](int nth) { return pull_and_kill_at_commit(nth, Fate::hold_after); });
}

TEST_P(EveryPoint, ACommitThatNeverReachesTheServerIsHarmless) {
  break_everywhere(10, [&](int nth) { return pull_and_break_commit(nth, Fate::cut_before); });
}

TEST_P(EveryPoint, ACommitWhoseReplyIsLostIsHarmless) {
  break_everywhere(10, [&](int nth) { return pull_and_break_commit(nth, Fate::cut_after); });
}

TEST_P(EveryPoint, ADelayedCommitIsHarmless) {
  break_everywhere(10, [&](int nth) { return pull_and_delay_commit(nth); });
}

TEST_P(EveryPoint, ACommitOfADeadProcessIsHarmlessWhileItsSuccessorWorks) {
  break_everywhere(10, [&](int nth) { return pull_and_kill_and_deliver_commit(nth); });
}

INSTANTIATE_TEST_SUITE_P(Of, EveryPoint, testing::Range(1, tests_per_sweep + 1));

}  // namespace

}  // namespace outside
