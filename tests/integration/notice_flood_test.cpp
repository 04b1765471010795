// Ten thousand failures of one customer, as a gateway makes them that refuses a whole history: a
// handful of notices in many hours.
#include "notice_fixture.hpp"

namespace reconciled::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class NoticeFlood : public NoticeFixture {
 public:
  // 10,000 windows of six hours, of which the next `count` fail.
  void plan_history() {
    set_clock(at("2026-01-01T00:00:00Z") + hours{6 * 10'000});
    StreamPlan wanted = statements_plan();
    wanted.window = hours{6};
    EXPECT_EQ(plan(wanted).job_count, 10'000);
    touch({journal, webhook});
  }
  void fail(int count) {
    database.execute(
        "WITH failed AS (UPDATE recon.job SET state = 'exhausted', last_code = "
        "'UNKNOWN_EXCEPTION', finished_at = recon.now_() WHERE job_id IN (SELECT job_id FROM "
        "recon.job WHERE state = 'ready' ORDER BY job_id LIMIT " +
        std::to_string(count) +
        ") RETURNING job_id) INSERT INTO recon.alert (kind, severity, customer, subject, summary, "
        "raised_at) SELECT 'retry_exhausted', 'critical', 'acme', 'job ' || job_id, "
        "'It failed.', recon.now_() FROM failed");
  }
  void heal() {
    database.execute("UPDATE recon.alert SET resolved_at = recon.now_() WHERE resolved_at IS NULL");
  }
  int notices() { return static_cast<int>(database.number("SELECT count(*) FROM recon.notice")); }
};

TEST_F(NoticeFlood, OfTenThousandFailuresAtOnceIsOneNotice) {
  plan_history();
  fail(10'000);
  advance(seconds{10});
  EXPECT_EQ(gather(), 1);
  EXPECT_EQ(latest().alert_count, 10'000);
  EXPECT_EQ(latest().alerts.size(), 20U);
  EXPECT_NE(latest().text.find("(10000 windows in that time)"), std::string::npos);
  EXPECT_NE(latest().text.find("2500 days of NORMAL_BALANCE"), std::string::npos);
  EXPECT_LT(latest().text.size(), 1000U);
  take(webhook);
  EXPECT_EQ(database.number("SELECT count(delivered_at) FROM recon.alert"), 10'000);
  EXPECT_EQ(gather(), 0);
}

TEST_F(NoticeFlood, OfTenThousandFailuresInSixHoursIsAHandfulOfNoticesAnHour) {
  plan_history();
  for (const auto end = now + hours{6}; now < end; advance(minutes{2})) {
    fail(56);
    gather();
  }
  EXPECT_EQ(database.number("SELECT count(*) FROM recon.alert"), 10'000);
  EXPECT_LE(database.number("SELECT max(n) FROM (SELECT count(*) AS n FROM recon.notice "
                            "GROUP BY date_trunc('hour', created_at)) h"),
            10);
  EXPECT_EQ(database.number("SELECT count(*) FROM recon.notice WHERE kind <> 'retry_exhausted'"),
            0);
  advance(minutes{15});
  gather();
  const int told = notices();
  for (const auto end = now + hours{11}; now < end; advance(minutes{10})) {
    touch({journal, webhook});
    gather();
  }
  EXPECT_EQ(notices() - told, 2) << "repeated every four hours";
  heal();
  EXPECT_EQ(gather(), 1);
  EXPECT_EQ(latest().event, NoticeEvent::resolved);
  advance(hours{24});
  EXPECT_EQ(gather(), 0);
}

}  // namespace
}  // namespace reconciled::test
