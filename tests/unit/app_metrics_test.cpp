// The page of metrics, from values: what moves each counter, which series are there from the
// beginning on, and what is left out without a database.
#include "app/metrics.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "core/time.hpp"

namespace reconciled::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

class PageOfMetrics : public testing::Test {
 public:
  PageOfMetrics() {
    setup.customers = {"acme", "other"};
    setup.streams = {{.customer = "acme", .balance_type = "NORMAL_BALANCE", .history_from = {}},
                     {.customer = "acme",
                      .endpoint = Endpoint::balances,
                      .balance_type = "NORMAL_BALANCE",
                      .history_from = {}}};
    setup.ladder.rungs = {seconds{1}, seconds{2}};
  }
  std::string page(const Gauges* gauges = nullptr) const {
    return metrics.page({setup, gauges, connections, waits, {}});
  }
  void ask(Endpoint endpoint, Outcome outcome, milliseconds taken = milliseconds{300}) {
    metrics.count_call({endpoint, outcome, taken});
  }
  template <class What>
  static Outcome outcome(What what) {
    Outcome made;
    made.what = std::move(what);
    return made;
  }

  reconciled::Setup setup;
  ConnectionFigures connections;
  RateGate::Waits waits;
  Metrics metrics{Time{seconds{1800000000}}};
};

std::size_t count(const std::string& page, const std::string& text) {
  std::size_t found = 0;
  for (std::size_t at = page.find(text); at != std::string::npos; at = page.find(text, at + 1)) {
    ++found;
  }
  return found;
}

TEST_F(PageOfMetrics, CountsCallsByWhatCameOfThem) {
  const std::string name = "reconciled_requests_total{endpoint=\"balances\",result=";
  EXPECT_EQ(count(page(), "\nreconciled_requests_total{"), 12u) << "all from the beginning on";
  ask(Endpoint::balances, outcome(Success{}));
  ask(Endpoint::balances, outcome(Failure{}));
  ask(Endpoint::balances, outcome(NotSent{}));
  ask(Endpoint::balances, outcome(Unknown{}));
  ask(Endpoint::balances, outcome(Unknown{Unknown::Cause::unverified}));
  const std::string text = page();
  EXPECT_THAT(text, HasSubstr(name + "\"success\"} 1\n"));
  EXPECT_THAT(text, HasSubstr(name + "\"refused\"} 1\n"));
  EXPECT_THAT(text, HasSubstr(name + "\"not_sent\"} 1\n"));
  EXPECT_THAT(text, HasSubstr(name + "\"unknown\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("result=\"success\"} 0\n")) << "of other endpoints";
  EXPECT_THAT(text,
              HasSubstr("reconciled_request_duration_seconds_count{endpoint=\"balances\"} 4\n"))
      << "what was not sent took no time of the gateway's";
  EXPECT_THAT(text, HasSubstr("_bucket{endpoint=\"balances\",le=\"0.25\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("_bucket{endpoint=\"balances\",le=\"0.5\"} 4\n"));
}

TEST_F(PageOfMetrics, TellsTheSkewOfTheLastVerifiedAnswer) {
  EXPECT_THAT(page(), Not(HasSubstr("reconciled_clock_skew_seconds")));
  Outcome answer = outcome(Unknown{});
  answer.clock_skew = seconds{-7};
  ask(Endpoint::accounts, answer);
  ask(Endpoint::accounts, outcome(Unknown{Unknown::Cause::no_answer}));
  EXPECT_THAT(page(), HasSubstr("\nreconciled_clock_skew_seconds -7\n"));
}

TEST_F(PageOfMetrics, CountsEachRowOnce) {
  metrics.count_rows({.new_count = 5, .changed_count = 3, .late_count = 2, .vanished_count = 1});
  const std::string text = page();
  EXPECT_THAT(text, HasSubstr("reconciled_rows_total{change=\"new\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("reconciled_rows_total{change=\"late\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("reconciled_rows_total{change=\"changed\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("reconciled_rows_total{change=\"vanished\"} 1\n"));
}

TEST_F(PageOfMetrics, CountsDeliveriesBySinkAndResult) {
  EXPECT_EQ(count(page(), "\nreconciled_alert_deliveries_total{"), 9u);
  metrics.count_delivery("webhook", "given_up");
  EXPECT_THAT(page(), HasSubstr("{result=\"given_up\",sink=\"webhook\"} 1\n"));
  EXPECT_EQ(count(page(), "\nreconciled_alert_deliveries_total{"), 9u) << "no new series";
}

TEST_F(PageOfMetrics, SaysWhetherTheFileThatLiesThereIsInUseAndSinceWhen) {
  const std::string since = "reconciled_config_last_reload_success_timestamp_seconds 18000000";
  EXPECT_THAT(page(), HasSubstr("reconciled_config_last_reload_successful 1\n"));
  EXPECT_THAT(page(), HasSubstr(since + "00\n"));
  metrics.note_reload(false, Time{seconds{1800000010}});
  EXPECT_THAT(page(), HasSubstr("reconciled_config_last_reload_successful 0\n"));
  EXPECT_THAT(page(), HasSubstr(since + "00\n"));
  metrics.note_reload(true, Time{seconds{1800000020}});
  EXPECT_THAT(page(), HasSubstr("reconciled_config_last_reload_successful 1\n"));
  EXPECT_THAT(page(), HasSubstr(since + "20\n"));
  EXPECT_THAT(page(), HasSubstr("reconciled_process_start_time_seconds 1800000000\n"));
}

TEST_F(PageOfMetrics, ShowsNoGaugesOfTheDatabaseWithoutOne) {
  const std::string text = page();
  EXPECT_THAT(text, HasSubstr("reconciled_database_up 0\n"));
  for (const char* name : {"jobs", "covered", "last_success", "parked", "alerts_open", "breaks"}) {
    EXPECT_THAT(text, Not(HasSubstr(std::string("reconciled_") + name)));
  }
}

TEST_F(PageOfMetrics, ShowsZerosForWhatTheConfigurationKnowsAndTheDatabaseDoesNotName) {
  Gauges gauges;
  gauges.covered_until[{"acme", "NORMAL_BALANCE"}] = Time{seconds{1767225600}};
  gauges.longest_overdue = milliseconds{1500};
  const std::string text = page(&gauges);
  EXPECT_THAT(text, HasSubstr("reconciled_database_up 1\n"));
  EXPECT_EQ(count(text, "\nreconciled_jobs{"), 28u);
  EXPECT_EQ(count(text, "\nreconciled_retrying_jobs{"), 2u) << "a rung of the ladder each";
  EXPECT_EQ(count(text, "\nreconciled_parked{"), 3u);
  EXPECT_EQ(count(text, "\nreconciled_breaks_open{"), 1u);
  EXPECT_EQ(count(text, "\nreconciled_alerts_open{"), 12u);
  EXPECT_THAT(text, HasSubstr("alerts_open{kind=\"late_rows\",severity=\"warning\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("reconciled_oldest_overdue_seconds 1.5\n"));
  EXPECT_THAT(text, HasSubstr("balance_type=\"NORMAL_BALANCE\"} 1767225600\n"));
}

}  // namespace
}  // namespace reconciled::test
