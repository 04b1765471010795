// Goal: an unknown answer is asked again at 5, 15, 35, 75, 155, 315 and 635 minutes and never else,
// whatever happens to the process. Method: recon.now_() reads a table, so that `pull` after `pull`
// walks through hours in seconds; the sandbox answers U for one window and counts the calls.
#include <array>

#include "site.hpp"

namespace outside {

namespace {

constexpr std::array<int, 7> rungs_min{5, 10, 20, 40, 80, 160, 320};

const std::string shy_match =
    R"("endpoint": "inquiryStatementList", "customer": "acme-hk",
       "balance_type": "NORMAL_BALANCE", "covers": "2026-07-20T12:00:00Z")";
const std::string unknown = R"("do": {"result": {"status": "U", "code": "UNKNOWN_EXCEPTION"}})";
const std::string job_condition =
    " kind = 'statements' AND customer = 'acme-hk' AND balance_type = 'NORMAL_BALANCE'"
    " AND from_time <= '2026-07-20T12:00:00Z' AND to_time > '2026-07-20T12:00:00Z'";

std::string shy_rule(const std::string& more_match = "") {
  return R"({"name": "shy", "match": {)" + shy_match + more_match + "}, " + unknown + "}";
}

class LadderTest : public testing::Test {
 protected:
  LadderTest() { site_.database().use_test_clock("2 days"); }

  std::size_t call_count() { return site_.sandbox().requests_hit_by("shy").size(); }
  std::string job(const std::string& column) {
    return site_.database().text("SELECT " + column + " FROM acct.jobs WHERE" + job_condition);
  }
  long long count_attempts(const std::string& outcome) {
    return site_.database().number(
        "SELECT count(*) FROM acct.attempts JOIN acct.jobs USING (job_id) WHERE outcome = '" +
        outcome + "' AND" + job_condition);
  }
  long long count_open_alerts(const std::string& condition = "true") {
    return site_.database().number(
        "SELECT count(*) FROM acct.alerts WHERE resolved_at IS NULL AND " + condition);
  }
  void advance(int minutes, int seconds = 0) {
    site_.database().advance_clock(std::to_string(minutes * 60 + seconds) + " s");
  }
  void expect_exhausted_with_one_alert() {
    EXPECT_EQ(job("state"), "exhausted");
    EXPECT_EQ(count_open_alerts(), 1);
    EXPECT_EQ(count_open_alerts("kind = 'retry_exhausted' AND customer = 'acme-hk'"), 1);
  }

  Site site_;
};

TEST_F(LadderTest, AGatewayThatNeverKnowsSeesEightCallsAtTheirTimesAndThenOneAlert) {
  site_.sandbox().set_faults(shy_rule());
  EXPECT_EQ(site_.pull().exit_code, 3);
  ASSERT_EQ(call_count(), 1u);
  for (std::size_t i = 0; i < rungs_min.size(); ++i) {
    EXPECT_EQ(job("state || ' ' || rung"), "retrying " + std::to_string(i + 1));
    EXPECT_EQ(count_open_alerts(), 0);
    advance(rungs_min[i], -1);
    EXPECT_EQ(site_.pull().exit_code, 3);
    EXPECT_EQ(call_count(), i + 1) << "asked before rung " << i + 1 << " was due";
    advance(0, 1);
    EXPECT_EQ(site_.pull().exit_code, 3);
    ASSERT_EQ(call_count(), i + 2) << "not asked when rung " << i + 1 << " was due";
  }
  expect_exhausted_with_one_alert();
  EXPECT_EQ(site_.database().text(
                "SELECT string_agg((extract(epoch FROM started_at - begin) / 60)::int::text, ' '"
                " ORDER BY started_at) FROM (SELECT started_at, min(started_at) OVER () AS begin"
                " FROM acct.attempts JOIN acct.jobs USING (job_id) WHERE" +
                job_condition + ") a"),
            "0 5 15 35 75 155 315 635");
  advance(24 * 60);
  EXPECT_EQ(site_.pull().exit_code, 3);
  EXPECT_EQ(call_count(), 8u) << "asked again after the ladder had ended";
  expect_exhausted_with_one_alert();
  EXPECT_EQ(
      site_.database().text("SELECT state FROM acct.coverage WHERE job_id = " + job("job_id")),
      "failed");
  expect_fsck_is_clean(site_);
}

TEST_F(LadderTest, TheLadderIsTheOneOfTheConfiguration) {
  site_.append_to_config("retry: {ladder: [1m, 2m]}\n");
  site_.sandbox().set_faults(shy_rule());
  for (const int minutes : {1, 2}) {
    EXPECT_EQ(site_.pull().exit_code, 3);
    advance(minutes);
  }
  EXPECT_EQ(site_.pull().exit_code, 3);
  EXPECT_EQ(call_count(), 3u);
  expect_exhausted_with_one_alert();
}

TEST_F(LadderTest, AKillBetweenAnyTwoRungsChangesNothing) {
  // Another call that is never answered keeps `pull` alive after the window's attempt is recorded.
  const std::string holds = R"({"name": "holds", "match": {"endpoint": "inquiryBalance",
      "customer": "sakura-jp"}, "do": {"stall": true}})";
  site_.sandbox().set_faults(shy_rule() + "," + holds);
  for (std::size_t i = 0; i <= rungs_min.size(); ++i) {
    const auto pull = site_.start({"pull"});
    eventually("unknown answer " + std::to_string(i + 1) + " is recorded", [&] {
      return job("count(*)") == "1" && count_attempts("unknown") == static_cast<long long>(i) + 1;
    });
    pull->kill();
    EXPECT_EQ(call_count(), i + 1);
    if (i < rungs_min.size()) advance(rungs_min[i]);
  }
  EXPECT_EQ(job("state"), "exhausted");
  EXPECT_EQ(count_open_alerts("kind = 'retry_exhausted'"), 1);
}

TEST_F(LadderTest, AKillWhileTheCallIsInFlightCostsOneCallAndNoRung) {
  for (std::size_t i = 0; i <= rungs_min.size(); ++i) {
    site_.sandbox().set_faults(R"({"name": "silent", "match": {)" + shy_match +
                               R"(}, "do": {"stall": true}})");
    const std::size_t before = site_.sandbox().requests_hit_by("silent").size();
    {
      const auto pull = site_.start({"pull"});
      eventually("the call is in flight",
                 [&] { return site_.sandbox().requests_hit_by("silent").size() == before + 1; });
      pull->kill();
    }
    site_.sandbox().set_faults(shy_rule());
    EXPECT_EQ(site_.pull_after_kill().exit_code, 3);
    ASSERT_EQ(call_count(), i + 1) << "the rung was lost, or asked twice";
    EXPECT_EQ(count_attempts("unknown"), static_cast<long long>(i) + 1);
    EXPECT_EQ(count_attempts("lost"), static_cast<long long>(i) + 1);
    if (i < rungs_min.size()) {
      EXPECT_EQ(job("state || ' ' || rung"), "retrying " + std::to_string(i + 1));
      advance(rungs_min[i]);
    }
  }
  expect_exhausted_with_one_alert();
  expect_fsck_is_clean(site_);
}

class LadderHeals : public LadderTest, public testing::WithParamInterface<int> {};

TEST_P(LadderHeals, AtAnyRungAndLeavesNoTraceButItsAttempts) {
  const int unknown_count = GetParam();
  site_.sandbox().set_faults(shy_rule(R"(, "to_nth": )" + std::to_string(unknown_count)));
  for (int i = 0; i < unknown_count; ++i) {
    EXPECT_EQ(site_.pull().exit_code, 3);
    advance(rungs_min[static_cast<std::size_t>(i)]);
  }
  const Finished last = site_.pull();
  EXPECT_EQ(last.exit_code, 0) << last.out << last.err;
  EXPECT_EQ(job("state || ' ' || attempts"), "succeeded " + std::to_string(unknown_count + 1));
  EXPECT_EQ(site_.database().number("SELECT count(*) FROM acct.alerts"), 0);
  expect_truth_is_stored(site_);
  expect_all_is_covered(site_, 6);
  expect_fsck_is_clean(site_);
}

INSTANTIATE_TEST_SUITE_P(Rung, LadderHeals, testing::Range(1, 8));

}  // namespace

}  // namespace outside
