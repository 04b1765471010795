// Goal: what fails in the daemon reaches people through the examples that we ship, by both ways,
// and so does its end. Method: daemon, Prometheus, Alertmanager and a webhook, all real but the
// last; a question stays unknown until its ladder of half a second is exhausted, and is then put
// right.
#include <gmock/gmock.h>

#include "monitor_process.hpp"
#include "sink_server.hpp"
#include "watched_daemon.hpp"

namespace outside {

namespace {

namespace json = boost::json;
using std::chrono::seconds;
using testing::HasSubstr;

const std::string never_knows =
    R"({"match": {"endpoint": "inquiryBalance", "customer": "acme-hk", "balance_type":
       "NORMAL_BALANCE"}, "do": {"result": {"status": "U", "code": "UNKNOWN_EXCEPTION"}}})";

// The latest that Alertmanager has told of the alert of this name; null when nothing yet.
json::value told_of(const SinkServer& webhook, const std::string& alertname) {
  json::value last;
  for (const Post& post : webhook.posts()) {
    const json::value message = post.json();
    for (const json::value& alert : message.at("alerts").as_array()) {
      if (alert.at("labels").at("alertname") == json::value(alertname)) last = alert;
    }
  }
  return last;
}

class WhatFails : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_monitoring_programs()) GTEST_SKIP() << "there are no Prometheus and Alertmanager";
    site_.append_to_config("retry: {ladder: [500ms]}\n");
    site_.sandbox().set_faults(never_knows);
    alertmanager_ =
        std::make_unique<AlertmanagerProcess>(site_.folder() / "alertmanager", webhook_.url());
  }

  void start_daemon_and_prometheus() {
    daemon_ = std::make_unique<WatchedDaemon>(site_);
    prometheus_ = std::make_unique<PrometheusProcess>(site_.folder() / "prometheus",
                                                      daemon_->port(), alertmanager_->port());
  }

  json::value await(const std::string& alertname, const std::string& status) {
    json::value told;
    eventually(
        alertname + " is told as " + status + "; " + alertmanager_->log(),
        [&] {
          told = told_of(webhook_, alertname);
          return told.is_object() && told.at("status") == json::value(status);
        },
        seconds{90});
    return told;
  }

  void put_right() {
    site_.sandbox().set_faults("");
    EXPECT_EQ(site_.run({"retry", "--failed"}).exit_code, 0);
  }

  Site site_;
  SinkServer webhook_;
  std::unique_ptr<AlertmanagerProcess> alertmanager_;
  std::unique_ptr<WatchedDaemon> daemon_;
  std::unique_ptr<PrometheusProcess> prometheus_;
};

TEST_F(WhatFails, IsToldByPrometheusWithWhatToTypeAndSoIsItsEndAndADaemonThatIsGone) {
  start_daemon_and_prometheus();
  const json::value failed = await("ReconciledJobsFailed", "firing");
  EXPECT_EQ(failed.at("labels").at("customer"), "acme-hk");
  EXPECT_EQ(failed.at("labels").at("severity"), "critical");
  EXPECT_THAT(std::string(failed.at("annotations").at("action").as_string()),
              HasSubstr("reconciled retry --failed --customer acme-hk"));
  const json::value open = await("ReconciledAlertOpen", "firing");
  EXPECT_EQ(open.at("labels").at("kind"), "retry_exhausted");
  EXPECT_EQ(complaints_about(daemon_->ask("/metrics").body, site_.folder() / "page"), "");

  put_right();
  await("ReconciledJobsFailed", "resolved");
  await("ReconciledAlertOpen", "resolved");
  eventually("no rule speaks of a daemon that is well",
             [&] { return prometheus_->value_of("count(ALERTS)").empty(); });
  EXPECT_EQ(prometheus_->value_of("up"), "1");
  EXPECT_EQ(told_of(webhook_, "ReconciledDown"), json::value()) << "it was there all the time";

  const std::set<std::string> selectors = selectors_of_examples();
  EXPECT_GE(selectors.size(), 6U);
  for (const std::string& selector : selectors) {
    EXPECT_NE(prometheus_->value_of(selector), "") << selector << " is nothing that is served";
  }

  daemon_->process().kill();
  await("ReconciledDown", "firing");
}

TEST_F(WhatFails, IsToldByTheDaemonItselfAndThenNotAgainByTheRules) {
  site_.append_to_config("alerts: {alertmanager: \"http://127.0.0.1:" +
                         std::to_string(alertmanager_->port()) + "\"}\n");
  start_daemon_and_prometheus();
  const json::value exhausted = await("ReconciledRetryExhausted", "firing");
  EXPECT_EQ(exhausted.at("labels").at("job"), "reconciled");
  EXPECT_EQ(exhausted.at("labels").at("customer"), "acme-hk");
  EXPECT_EQ(exhausted.at("annotations").at("runbook"), "retry_exhausted");
  eventually("Prometheus knows that it was told", [&] {
    const std::string count = prometheus_->value_of(
        R"(reconciled_alert_deliveries_total{sink="alertmanager",result="delivered"})");
    return !count.empty() && count != "0";
  });
  for (const char* rule : {"ReconciledJobsFailed", "ReconciledAlertOpen"}) {
    eventually(std::string(rule) + " is held back",
               [&] { return alertmanager_->state_of(rule) == "suppressed"; });
  }
  put_right();
  await("ReconciledRetryExhausted", "resolved");
}

}  // namespace

}  // namespace outside
