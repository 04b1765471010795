// Goal: what the vendor adds, takes away or changes in time that was verified is found by the next
// sweep of the step that reaches it, at the cost of one question where nothing changed. Method:
// recon.now_() reads a table and begins 120 days ago, so that `pull` after `pull` walks through
// weeks in seconds; rows are added and changed in the sandbox by hand.
#include <ctime>
#include <map>

#include "site.hpp"

namespace outside {

namespace {

constexpr int day_s = 86400;

std::string instant(long long unix_s) {
  const std::time_t at = unix_s;
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&at));
  return text;
}

/// Forty days of business that ended five days before the test's clock begins.
Flags old_business() {
  const long long end = (std::time(nullptr) / day_s - 125) * day_s;
  return {"--rows",      "120", "--days",     "40",           "--end", instant(end),
          "--customers", "1",   "--no-burst", "--rate-limit", "5000/s"};
}

class RecheckTest : public testing::Test {
 protected:
  RecheckTest() : site_(old_business()) {
    site_.database().use_test_clock("120 days");
    pull();
  }

  Finished pull(int exit_code = 0) {
    const Finished pulled = site_.pull();
    EXPECT_EQ(pulled.exit_code, exit_code) << pulled.out << pulled.err;
    return pulled;
  }
  long long now_s() {
    return site_.database().number("SELECT extract(epoch FROM recon.now_())::bigint");
  }
  void advance(const std::string& interval) { site_.database().advance_clock(interval); }
  void backdate_row(long long seconds, const std::string& more = "") {
    site_.sandbox().add_row(R"({"customer": "acme-hk", "time": ")" + instant(now_s() - seconds) +
                            R"(", "currency": "USD", "amount_minor": 4711)" + more + "}");
  }
  long long count_late() {
    return site_.database().number("SELECT count(*) FROM acct.statements WHERE is_late");
  }
  long long count_open_alerts(const std::string& kind) {
    return site_.database().number(
        "SELECT count(*) FROM acct.alerts WHERE resolved_at IS NULL AND "
        "kind = '" +
        kind + "'");
  }
  void expect_all_is_well() {
    EXPECT_EQ(site_.database().text("SELECT string_agg(DISTINCT state, ' ') FROM acct.coverage"),
              "verified");
    expect_truth_is_stored(site_);
    expect_fsck_is_clean(site_);
  }

  Site site_;
};

struct Backdated {
  const char* name;
  long long seconds;
  std::vector<const char*> too_short;  // what passes without the row being found
  const char* found_after;
};

class ABackdatedRow : public RecheckTest, public testing::WithParamInterface<Backdated> {};

TEST_P(ABackdatedRow, IsFoundByTheNextSweepOfTheStepThatReachesIt) {
  backdate_row(GetParam().seconds);
  for (const char* interval : GetParam().too_short) {
    advance(interval);
    pull();
    EXPECT_EQ(count_late(), 0) << "found after " << interval;
  }
  advance(GetParam().found_after);
  pull();
  EXPECT_EQ(count_late(), 1);
  EXPECT_EQ(count_open_alerts("late_rows"), 1);
  expect_all_is_well();
  advance("36 days");
  pull();
  EXPECT_EQ(count_open_alerts("late_rows"), 0) << "a clean sweep resolves it";
  EXPECT_EQ(count_late(), 1) << "that it was late stays known";
}

INSTANTIATE_TEST_SUITE_P(
    By, ABackdatedRow,
    testing::Values(Backdated{"ThreeHours", 3 * 3600, {"1 hour"}, "23 hours"},
                    Backdated{"ThreeDays", 3 * day_s, {"1 hour", "23 hours"}, "6 days"},
                    Backdated{"ThirtyDays", 30 * day_s, {"1 day", "6 days"}, "28 days"}),
    [](const testing::TestParamInfo<Backdated>& one) { return std::string(one.param.name); });

TEST_F(RecheckTest, OfThirtyFiveUnchangedDaysCostsOneQuestionPerStream) {
  advance("34 days");
  pull();
  advance("1 day");
  const std::size_t before = site_.sandbox().requests().size();
  pull();
  std::map<std::string, int> wide;
  for (const Request& request : site_.sandbox().requests()) {
    if (static_cast<std::size_t>(request.nth) <= before) continue;
    if (request.endpoint != "inquiryStatementList") continue;
    const bool is_wide = micros_of(request.end) - micros_of(request.start) > 30LL * day_s * 1000000;
    ++wide[request.balance_type + (is_wide ? " recheck" : " new day")];
  }
  const std::map<std::string, int> expected{{"NORMAL_BALANCE new day", 1},
                                            {"NORMAL_BALANCE recheck", 1},
                                            {"SAME_NAME_TOP_UP_BALANCE new day", 1},
                                            {"SAME_NAME_TOP_UP_BALANCE recheck", 1}};
  EXPECT_EQ(wide, expected);
  expect_all_is_well();
}

TEST_F(RecheckTest, RowsThatWereNotFinalBecomeFinal) {
  backdate_row(3600, R"(, "fields": {"transactionStatus": "PROCESSING"})");
  advance("1 day");
  pull();
  const std::string status =
      "SELECT transaction_status || ' ' || version FROM acct.statements "
      "WHERE amount_minor = 4711";
  ASSERT_EQ(site_.database().text(status), "PROCESSING 1");
  site_.sandbox().set_faults(
      R"({"name": "final", "match": {"endpoint": "inquiryStatementList",
      "balance_type": "NORMAL_BALANCE", "nth": 1, "covers": ")" +
      instant(now_s() - 25 * 3600) +
      R"("}, "do": {"change_row": {"index": 0, "fields": {"transactionStatus": "SUCCESS"}}}})");
  advance("1 hour");
  pull();
  EXPECT_EQ(site_.database().text(status), "PROCESSING 1") << "out of that step's reach";
  advance("6 days");
  pull();
  EXPECT_EQ(site_.database().text(status), "SUCCESS 2");
  expect_all_is_well();
}

TEST_F(RecheckTest, ARowThatTheVendorTakesAwayIsMarkedAndAnnounced) {
  site_.sandbox().set_faults(R"({"name": "gone", "match": {"endpoint": "inquiryStatementList",
      "balance_type": "NORMAL_BALANCE", "nth": 1, "covers": ")" +
                             instant(now_s() - 10 * day_s) +
                             R"("}, "do": {"remove_row": {"index": 3}}})");
  advance("35 days");
  pull();
  EXPECT_EQ(site_.database().number(
                "SELECT count(*) FROM acct.statements WHERE missing_since IS NOT NULL"),
            1);
  EXPECT_EQ(count_open_alerts("row_vanished"), 1);
  expect_all_is_well();
}

TEST_F(RecheckTest, NothingIsAskedAgainWithoutSteps) {
  site_.append_to_config("statements: {recheck: []}\n");
  backdate_row(3 * 3600);
  advance("40 days");
  pull();
  EXPECT_EQ(count_late(), 0);
  EXPECT_EQ(site_.database().number("SELECT count(*) FROM acct.jobs WHERE kind = 'recheck'"), 0);
}

TEST_F(RecheckTest, RereadReadsARangeAgainOnPurpose) {
  site_.append_to_config("statements: {recheck: []}\n");
  site_.sandbox().set_faults(R"({"name": "refund", "match": {"endpoint": "inquiryStatementList",
      "balance_type": "NORMAL_BALANCE", "nth": 1},
      "do": {"change_row": {"index": 0, "fields": {"transactionStatus": "REFUNDED"}}}})");
  const std::string from = instant(now_s() - 20 * day_s).substr(0, 10);
  const std::string to = instant(now_s() - 5 * day_s);
  const Finished done = site_.run({"pull", "--reread", from + ".." + to, "--customer", "acme-hk"});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_TRUE(done.out.starts_with("2 windows are read again\n")) << done.out;
  EXPECT_EQ(site_.database().number("SELECT count(*) FROM acct.statements WHERE version = 2 AND "
                                    "transaction_status = 'REFUNDED'"),
            1);
  EXPECT_EQ(
      site_.database().number("SELECT count(*) FROM recon.intervention WHERE action = 'reread'"),
      2);
  expect_all_is_well();
}

TEST_F(RecheckTest, ARereadWithoutASensibleRangeIsAWrongCommandLine) {
  for (const char* range : {"2026-02-01..2026-01-01", "2026-01-01..2026-01-01", "2026-01-01",
                            "yesterday..today", "2026-01-01T00:00:00..2026-01-02", ".."}) {
    const Finished refused = site_.run({"pull", "--reread", range});
    EXPECT_EQ(refused.exit_code, 64) << range;
    EXPECT_NE(refused.err.find("FROM..TO"), std::string::npos) << refused.err;
  }
}

}  // namespace

}  // namespace outside
