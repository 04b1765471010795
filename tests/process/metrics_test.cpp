// Goal: a page of metrics is what happened: every metric of the list and no other, in a form that
// Prometheus takes, with label values from closed sets and the numbers of the database. Method: the
// real process against a gateway with faults, its pages taken apart strictly, and the views beside
// them.
#include <gmock/gmock.h>

#include "watched_daemon.hpp"

namespace outside {

namespace {

// Two customers with an answer of each bad kind.
const std::string faults =
    R"({"match": {"customer": "acme-hk", "endpoint": "inquiryStatementList"},)"
    R"( "do": {"result": {"status": "U", "code": "UNKNOWN_EXCEPTION"}}},)"
    R"({"match": {"customer": "acme-hk", "endpoint": "inquiryBalance"},)"
    R"( "do": {"result": {"status": "F", "code": "PROCESS_FAIL"}}},)"
    R"({"match": {"customer": "sakura-jp"},)"
    R"( "do": {"result": {"status": "F", "code": "INVALID_ACCESS_TOKEN"}}})";

void expect_only_known_label_values(const MetricsPage& page) {
  const std::map<std::string, std::set<std::string>> known{
      {"customer", {"", "acme-hk", "nordwind-de", "sakura-jp"}},
      {"balance_type", {"", "NORMAL_BALANCE", "SAME_NAME_TOP_UP_BALANCE"}},
      {"endpoint", {"statements", "balances", "accounts"}},
      {"kind",
       {"statements", "balances", "accounts", "recheck", "retry_exhausted", "call_refused",
        "customer_parked", "job_quarantined", "row_vanished", "unverified_response",
        "gateway_unreachable", "unreachable_rows", "stale", "chain_broken", "late_rows",
        "clock_skew"}},
      {"state",
       {"ready", "running", "retrying", "exhausted", "refused", "unreachable", "quarantined"}},
      {"result", {"success", "unknown", "refused", "not_sent", "delivered", "failed", "given_up"}},
      {"change", {"new", "changed", "late", "vanished"}},
      {"severity", {"critical", "warning"}},
      {"sink", {"journal", "webhook", "alertmanager"}},
      {"rung", {"1", "2", "3", "4", "5", "6", "7"}},
      {"version", {"0.1.0"}}};
  for (const auto& [name, family] : page) {
    for (const auto& [labels, value] : family.samples) {
      for (const auto& [label, text] : labels) {
        EXPECT_TRUE(known.at(label).contains(text)) << name << " has " << label << "=" << text;
      }
    }
  }
}

// Job by job and alert by alert as the views say.
void expect_as_in_database(const MetricsPage& page, const TestDatabase& database) {
  const auto count = [&](const std::string& view, const std::string& condition) {
    return static_cast<double>(
        database.number("SELECT count(*) FROM acct." + view + " WHERE " + condition));
  };
  for (const auto& [labels, value] : page.at("reconciled_jobs").samples) {
    EXPECT_EQ(value, count("jobs", "kind = '" + labels.at("kind") + "' AND state = '" +
                                       labels.at("state") + "'"))
        << labels.at("kind") << " " << labels.at("state");
  }
  for (const auto& [labels, value] : page.at("reconciled_alerts_open").samples) {
    EXPECT_EQ(value, count("alerts", "resolved_at IS NULL AND kind = '" + labels.at("kind") + "'"))
        << labels.at("kind");
  }
  for (const auto& [labels, value] : page.at("reconciled_parked").samples) {
    EXPECT_EQ(value, count("parked", "coalesce(customer, '') = '" + labels.at("customer") + "'"));
  }
  for (const auto& [labels, value] :
       page.at("reconciled_covered_until_timestamp_seconds").samples) {
    const std::string stream = "customer = '" + labels.at("customer") + "' AND balance_type = '" +
                               labels.at("balance_type") + "'";
    EXPECT_EQ(value, static_cast<double>(database.number(
                         "SELECT extract(epoch FROM coalesce(min(from_time) FILTER (WHERE state <>"
                         " 'verified'), max(to_time)))::bigint FROM acct.coverage WHERE " +
                         stream)));
  }
}

// Where it is installed; what it knows of form, our own reader knows, too.
void expect_promtool_is_content(const Site& site, const std::string& text) {
  write_text(site.folder() / "page", text);
  const Finished check =
      ChildProcess({"/bin/sh", "-c",
                    "command -v promtool >/dev/null || exit 0; promtool check metrics <\"$1\"",
                    "sh", site.folder() / "page"},
                   site.folder() / "promtool")
          .wait();
  EXPECT_EQ(check.exit_code, 0);
  EXPECT_EQ(check.out + check.err, "");
}

TEST(APageOfMetrics, HasEveryMetricOfTheListAndNoOtherAfterCallsOfEveryKind) {
  Site site;
  site.sandbox().set_faults(faults);
  WatchedDaemon daemon(site);
  for (const auto& [endpoint, result] : {std::pair{"statements", "success"},
                                         {"statements", "unknown"},
                                         {"balances", "refused"},
                                         {"balances", "success"},
                                         {"accounts", "success"}}) {
    daemon.await("reconciled_requests_total", {{"endpoint", endpoint}, {"result", result}}, 1);
  }
  eventually("nothing is under way", [&] {
    return site.database().number(
               "SELECT count(*) FROM acct.jobs WHERE state = 'running' OR"
               " state = 'ready' AND customer <> 'sakura-jp'") == 0;
  });
  daemon.await("reconciled_retrying_jobs", {{"rung", "1"}}, 2);
  const std::string text = daemon.ask("/metrics").body;
  expect_promtool_is_content(site, text);
  const MetricsPage page = parse_metrics(text);
  EXPECT_EQ(metrics_of(page), listed_metrics());
  expect_only_known_label_values(page);
  expect_as_in_database(page, site.database());
  EXPECT_EQ(sum_of(page, "reconciled_rows_total"),
            static_cast<double>(site.database().number("SELECT count(*) FROM acct.statements")));
  EXPECT_EQ(sum_of(page, "reconciled_failed_jobs_unacknowledged"), 2) << "two types of balances";
  EXPECT_GE(sum_of(page, "reconciled_alerts_pending"), 3);
  EXPECT_EQ(value_of(page, "reconciled_parked", {{"customer", "sakura-jp"}}), 1);
  EXPECT_EQ(value_of(page, "reconciled_database_up"), 1);
  EXPECT_EQ(value_of(page, "reconciled_gateway_unreachable"), 0);
  EXPECT_GT(value_of(page, "reconciled_process_open_fds"), 3);
  EXPECT_GT(value_of(page, "reconciled_process_max_fds"), 100);
  EXPECT_GT(value_of(page, "reconciled_process_resident_memory_bytes"), 1e6);
  EXPECT_GT(value_of(page, "reconciled_process_cpu_seconds_total"), 0);
  EXPECT_EQ(sum_of(page, "reconciled_request_duration_seconds"),
            sum_of(page, "reconciled_requests_total"));
  daemon.await("reconciled_alert_deliveries_total", {{"sink", "journal"}, {"result", "delivered"}},
               1);
  eventually("nobody waits to be told",
             [&] { return daemon.value("reconciled_alerts_pending") == 0; });
  EXPECT_EQ(daemon.stop(), 0) << daemon.process().err();
}

TEST(APageOfMetrics, CountsCallsThatNeverWentOutAndSaysThatTheGatewayIsAway) {
  Site site;
  site.sandbox().stop();
  WatchedDaemon daemon(site);
  daemon.await("reconciled_gateway_unreachable", {}, 1);
  const MetricsPage page = daemon.metrics();
  double not_sent = 0;
  for (const auto& [labels, value] : page.at("reconciled_requests_total").samples) {
    if (labels.at("result") == "not_sent") not_sent += value;
  }
  EXPECT_GE(not_sent, 1);
  EXPECT_EQ(sum_of(page, "reconciled_request_duration_seconds"), 0) << "nothing went out";
  EXPECT_EQ(daemon.ask("/readyz").status, 200) << "the gateway does not count";
  EXPECT_EQ(daemon.stop(), 0);
}

TEST(APageOfMetrics, TellsOfWaitsForTheRateLimit) {
  Flags flags = small_business();
  flags.back() = "5/s";
  Site site(flags);
  WatchedDaemon daemon(site);
  daemon.await("reconciled_rate_limit_waits_total", {}, 3);
  EXPECT_GT(daemon.value("reconciled_rate_limit_wait_seconds_total"), 0.1);
  EXPECT_EQ(daemon.stop(), 0);
}

}  // namespace

}  // namespace outside
