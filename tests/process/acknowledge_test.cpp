// Goal: a person takes note of alerts and sees what is left. Method: windows that are refused, then
// `alerts acknowledge` in all its forms, and `alerts` read as JSON.
#include <boost/json/parse.hpp>

#include "site.hpp"

namespace outside {

namespace {

const std::string refuses_all = R"({"name": "refuses", "match": {"endpoint":
    "inquiryStatementList", "covers": "2026-07-20T12:00:00Z"},
    "do": {"result": {"status": "F", "code": "PROCESS_FAIL", "message": "no"}}})";

struct Acknowledging : ::testing::Test {
  Acknowledging() {
    site.sandbox().set_faults(refuses_all);
    EXPECT_EQ(site.pull().exit_code, 3);
    alert_count = count("resolved_at IS NULL");
    EXPECT_GE(alert_count, 3);
  }
  std::int64_t count(const std::string& condition) {
    return site.database().number("SELECT count(*) FROM acct.alerts WHERE " + condition);
  }
  std::string first_alert() {
    return site.database().text(
        "SELECT alert_id FROM acct.alerts WHERE customer = 'acme-hk' ORDER BY alert_id LIMIT 1");
  }
  Finished acknowledge(Flags arguments) {
    arguments.insert(arguments.begin(), {"alerts", "acknowledge"});
    return site.run(arguments);
  }

  Site site;
  std::int64_t alert_count = 0;
};

TEST_F(Acknowledging, OneAlertByItsBeginningIsRecordedAndShown) {
  const std::string alert = first_alert();
  const Finished done = acknowledge({alert.substr(0, 13)});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(done.out.find("alert call_refused of acme-hk, job "), 0u) << done.out;
  EXPECT_NE(done.out.find(" is acknowledged\n"), std::string::npos);
  EXPECT_EQ(site.database().text("SELECT count(*) || ' ' || min(alert_id::text) FROM "
                                 "recon.intervention WHERE action = 'acknowledge' AND customer = "
                                 "'acme-hk' AND by_whom <> ''"),
            "1 " + alert);
  const auto listed = boost::json::parse(site.run({"alerts", "--json"}).out).as_array();
  ASSERT_EQ(static_cast<std::int64_t>(listed.size()), alert_count);
  EXPECT_TRUE(listed.front().at("acknowledged_by").is_null());
  EXPECT_EQ(listed.back().at("alert_id").as_string(), alert) << "what is left comes first";
  EXPECT_TRUE(listed.back().at("acknowledged_at").is_string());
  EXPECT_TRUE(listed.back().at("delivered_at").is_null());

  const Finished again = acknowledge({alert, "00000000-0000-4000-8000-000000000000"});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_NE(again.err.find(" is left alone: "), std::string::npos);
  EXPECT_NE(again.err.find(" has acknowledged it at 2"), std::string::npos) << again.err;
  EXPECT_NE(again.err.find("there is no such alert"), std::string::npos);
  expect_fsck_is_clean(site);
}

TEST_F(Acknowledging, AllOfOneCustomerAndKindLeavesTheOthers) {
  const std::int64_t acmes = count("customer = 'acme-hk'");
  EXPECT_EQ(acknowledge({"--all", "--customer", "acme-hk", "--kind", "stale"}).out,
            "0 alerts are acknowledged\n");
  EXPECT_EQ(acknowledge({"--all", "--customer", "acme-hk"}).exit_code, 0);
  EXPECT_EQ(count("acknowledged_at IS NOT NULL"), acmes);
  EXPECT_EQ(count("acknowledged_at IS NOT NULL AND customer <> 'acme-hk'"), 0);
  EXPECT_EQ(acknowledge({"--all"}).exit_code, 0);
  EXPECT_EQ(count("acknowledged_at IS NOT NULL"), alert_count);
  EXPECT_EQ(acknowledge({"--all"}).out, "0 alerts are acknowledged\n");
  EXPECT_EQ(count("resolved_at IS NULL"), alert_count) << "acknowledged is not healed";
}

TEST_F(Acknowledging, SaidWronglyIsExitCode64AndChangesNothing) {
  for (const Flags& arguments :
       {Flags{}, Flags{"--all", first_alert()}, Flags{"job 1"}, Flags{"abc"},
        Flags{"--all", "--kind", "bad_luck"}, Flags{"--all", "--customer", "nobody"}}) {
    const Finished wrong = acknowledge(arguments);
    EXPECT_EQ(wrong.exit_code, 64) << (arguments.empty() ? "" : arguments[0]);
    EXPECT_NE(wrong.err, "");
  }
  EXPECT_EQ(count("acknowledged_at IS NOT NULL"), 0);
}

}  // namespace
}  // namespace outside
