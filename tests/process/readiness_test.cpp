// Goal: the daemon is ready when it can work, and of a database that is away or hangs nothing stale
// is served and nobody waits for it. Method: the real process beside a PostgreSQL that is stopped
// and frozen.
#include <gmock/gmock.h>

#include "breakable_server.hpp"
#include "watched_daemon.hpp"

namespace outside {

namespace {

using testing::HasSubstr;

std::set<std::string> names_of(const MetricsPage& page) {
  std::set<std::string> names;
  for (const auto& [name, family] : page) names.insert(name);
  return names;
}

// The gauges of what the database says: all that goes while it is away.
std::set<std::string> database_gauges() {
  return {"reconciled_covered_until_timestamp_seconds",
          "reconciled_last_success_timestamp_seconds",
          "reconciled_jobs",
          "reconciled_retrying_jobs",
          "reconciled_oldest_overdue_seconds",
          "reconciled_failed_jobs_unacknowledged",
          "reconciled_alerts_open",
          "reconciled_alerts_pending",
          "reconciled_parked",
          "reconciled_gateway_unreachable",
          "reconciled_breaks_open"};
}

TEST(Readiness, FollowsTheDatabaseAndNothingStaleIsServedWhileItIsAway) {
  BreakableServer server;
  Site site(small_business(), true, server.socket());
  WatchedDaemon daemon(site);
  const auto ready = [&] { return daemon.ask("/readyz").status == 200; };
  eventually("it is ready", ready);
  EXPECT_EQ(daemon.ask("/readyz").body, "{\"ready\":true,\"reasons\":[]}\n");
  eventually("all is verified", [&] {
    const MetricsPage page = daemon.metrics();
    return value_of(page, "reconciled_jobs", {{"kind", "statements"}, {"state", "ready"}}) == 0 &&
           sum_of(page, "reconciled_rows_total") > 0;
  });
  const std::set<std::string> all = names_of(daemon.metrics());
  const double reconnects = daemon.value("reconciled_database_reconnects_total");

  server.stop(BreakableServer::Mode::fast);
  eventually("it is not", [&] { return !ready(); });
  const PortReply reply = daemon.ask("/readyz");
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.body,
            "{\"ready\":false,\"reasons\":[{\"reason\":\"database_unavailable\",\"detail\":"
            "\"PostgreSQL gives no answer that can be used; see the log\"}]}\n");
  EXPECT_THAT(reply.headers, HasSubstr("Content-Type: application/json"));
  std::set<std::string> expected = all;
  for (const std::string& name : database_gauges()) {
    EXPECT_TRUE(all.contains(name)) << name;
    expected.erase(name);
  }
  const MetricsPage away = daemon.metrics();
  EXPECT_EQ(names_of(away), expected);
  EXPECT_EQ(value_of(away, "reconciled_database_up"), 0);
  EXPECT_GT(sum_of(away, "reconciled_rows_total"), 0) << "counters stay";
  EXPECT_EQ(daemon.ask("/livez").status, 200);

  server.start();
  eventually("it is ready again", ready);
  eventually("all is back", [&] { return names_of(daemon.metrics()) == all; });
  eventually("the daemon has connected anew",
             [&] { return daemon.value("reconciled_database_reconnects_total") > reconnects; });
  EXPECT_EQ(daemon.stop(), 0);
}

TEST(Readiness, ComesWithTheSchemaAndGoesWithTheStop) {
  Site site(small_business(), false);
  site.replace_in_config("host=" + postgres_socket(), "host=" + site.folder().path().string());
  WatchedDaemon daemon(site);
  const PortReply unchecked = daemon.ask("/readyz");
  EXPECT_EQ(unchecked.status, 503);
  EXPECT_THAT(unchecked.body, HasSubstr("\"reason\":\"schema_unchecked\""));
  EXPECT_EQ(daemon.ask("/livez").status, 200);
  EXPECT_EQ(daemon.value("reconciled_database_up"), 0);
  EXPECT_EQ(daemon.stop(), 0);
}

TEST(Readiness, IsNotGivenToADaemonThatStops) {
  Site site;
  site.sandbox().set_faults(R"({"match": {}, "do": {"slow": 100000}})");
  WatchedDaemon daemon(site);
  eventually("calls are under way", [&] { return site.sandbox().request_count() > 0; });
  eventually("it is ready", [&] { return daemon.ask("/readyz").status == 200; });
  daemon.process().send(SIGTERM);
  daemon.logs("event=stopping");
  const PortReply reply = daemon.ask("/readyz");
  EXPECT_EQ(reply.status, 503);
  EXPECT_THAT(reply.body, HasSubstr("\"reason\":\"stopping\""));
  daemon.process().kill();
}

TEST(ADatabaseThatHangs, HoldsNoScrapeUpAndNothingStaleIsServed) {
  BreakableServer server;
  Site site(small_business(), true, server.socket());
  WatchedDaemon daemon(site);
  daemon.await("reconciled_jobs", {{"kind", "statements"}, {"state", "ready"}}, 0);
  {
    const BreakableServer::Frost frost(server);
    eventually("the gauges are gone", [&] { return daemon.value("reconciled_database_up") == 0; });
    for (int count = 0; count < 3; ++count) {
      const MetricsPage page = daemon.metrics();
      for (const std::string& name : database_gauges()) EXPECT_FALSE(page.contains(name)) << name;
    }
    EXPECT_EQ(daemon.ask("/readyz").status, 503);
    EXPECT_EQ(daemon.ask("/livez").status, 200);
  }
  eventually("they are back", [&] { return daemon.value("reconciled_database_up") == 1; });
  EXPECT_EQ(daemon.stop(), 0);
}

}  // namespace

}  // namespace outside
