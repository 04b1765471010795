// Goal: a gateway that cannot be reached costs no rung and is waited for; one that asks for less
// gets less from everybody. Method: the sandbox is stopped and started on its port; its request log
// shows the ten silent seconds.
#include <algorithm>

#include "site.hpp"

namespace outside {

namespace {

TEST(AGatewayThatCannotBeReached, UsesUpNoRungAndIsAskedAgainLater) {
  Site site;
  site.database().use_test_clock("2 days");
  site.sandbox().stop();
  const Finished down = site.pull();
  EXPECT_EQ(down.exit_code, 3) << down.out << down.err;
  EXPECT_NE((down.out + down.err).find("not done"), std::string::npos) << down.out << down.err;
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.jobs WHERE state <> 'ready'"
                                   " OR rung <> 0"),
            0);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.attempts WHERE outcome <> 'not_sent'"
                                   " AND outcome <> 'released'"),
            0);
  for (int i = 0; i < 12; ++i) {
    site.database().advance_clock("5 min");
    EXPECT_EQ(site.pull().exit_code, 3);
  }
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.jobs WHERE rung <> 0 OR state NOT IN"
                                   " ('ready')"),
            0)
      << "an hour without the gateway is nobody's fault";
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.alerts WHERE resolved_at IS NULL AND"
                                   " kind = 'gateway_unreachable'"),
            1);
  site.sandbox().start();
  site.database().advance_clock("5 min");
  const Finished up = site.pull();
  EXPECT_EQ(up.exit_code, 0) << up.out << up.err;
  expect_truth_is_stored(site);
  expect_all_is_covered(site, 6);
  expect_fsck_is_clean(site);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.alerts WHERE resolved_at IS NULL"),
            0);
}

TEST(ATrafficLimit, SilencesAllProcessesForTenSeconds) {
  Flags flags = small_business();
  flags.insert(flags.end(), {"--latency-ms", "5"});
  Site site(flags);
  site.append_to_config("statements: {window: 2d}\n");
  site.sandbox().set_faults(R"({"name": "limit", "match": {"nth": 40}, "do": {"result":
      {"status": "U", "code": "REQUEST_TRAFFIC_EXCEED_LIMIT"}}})");
  const auto other = site.start({"pull"});
  const Finished pull = site.pull();
  EXPECT_EQ(pull.exit_code, 3) << pull.err;
  EXPECT_EQ(other->wait().exit_code, 3);
  const auto limited = site.sandbox().requests_hit_by("limit");
  ASSERT_EQ(limited.size(), 1u);
  long long resumed_us = 0;
  long long late_count = 0;
  for (const Request& request : site.sandbox().requests()) {
    const long long after_us = request.arrived_us - limited[0].arrived_us;
    if (after_us > 500'000 && after_us < 9'900'000) ++late_count;
    if (after_us >= 9'900'000 && resumed_us == 0) resumed_us = after_us;
  }
  EXPECT_EQ(late_count, 0);
  EXPECT_GT(resumed_us, 0) << "nothing was asked after the pause";
  EXPECT_LT(resumed_us, 13'000'000);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.jobs WHERE state = 'retrying'"
                                   " AND rung = 1"),
            1);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.jobs WHERE state NOT IN"
                                   " ('retrying', 'succeeded', 'split')"),
            0);
}

}  // namespace

}  // namespace outside
