// Goal: what a pull kept proves what it stored, and nothing else does. Method: a real pull, then
// `verify --evidence` with the right key, another one, and after answers went in two ways.
#include <cstdlib>

#include "evidence_report.hpp"

namespace outside {

TEST(Evidence, OfAWholePullVerifies) {
  const auto site = pulled_site();
  const auto report = verify(*site);
  EXPECT_EQ(count(report, "answers", "checked"),
            site->database().number("SELECT count(*) FROM recon.answer"));
  EXPECT_EQ(count(report, "versions", "checked"),
            site->database().number("SELECT count(*) FROM recon.statement_version"));
  EXPECT_EQ(count(report, "rows", "checked"),
            site->database().number("SELECT count(*) FROM recon.statement"));
  EXPECT_EQ(count(report, "balances", "checked"),
            site->database().number("SELECT count(*) FROM recon.balance_snapshot"));
  EXPECT_GT(count(report, "accounts", "checked"), 0);
  EXPECT_GT(count(report, "companies", "checked"), 0);
  EXPECT_GE(count(report, "elements", "checked"), count(report, "versions", "checked"));
  const Finished people = site->run({"verify", "--evidence"});
  EXPECT_EQ(people.exit_code, 0);
  EXPECT_NE(people.out.find("Not proved:"), std::string::npos);
  EXPECT_NE(people.out.find("The evidence holds."), std::string::npos);
}

TEST(Evidence, OfOneCustomerOrMonthIsCheckedAlone) {
  const auto site = pulled_site();
  const auto acme = verify(*site, {"--customer", "acme-hk"});
  EXPECT_EQ(count(acme, "rows", "checked"),
            site->database().number("SELECT count(*) FROM recon.statement WHERE customer ="
                                    " 'acme-hk'"));
  EXPECT_LT(count(acme, "answers", "checked"),
            site->database().number("SELECT count(*) FROM recon.answer"));
  EXPECT_EQ(count(verify(*site, {"--month", "2020-01"}), "answers", "checked"), 0);
  EXPECT_EQ(site->run({"verify", "--evidence", "--month", "2020-13"}).exit_code, 64);
  EXPECT_EQ(site->run({"verify"}).exit_code, 64) << "neither a month nor the evidence";
}

TEST(Evidence, UnderAnotherKeyNamesTheAnswersAndCountsTheRest) {
  const auto site = pulled_site();
  const std::string key = (site->folder() / "other.pem").string();
  const std::string own = site->beside_config("gateway-public.pem").string();
  ASSERT_EQ(std::system(("openssl genrsa 2048 2>/dev/null | openssl rsa -pubout -out " + key +
                         " 2>/dev/null")
                            .c_str()),
            0);
  const auto report = verify(*site, {"--public-key", key}, 1);
  const auto answer_count = site->database().number("SELECT count(*) FROM recon.answer");
  EXPECT_EQ(count(report, "answers", "findings"), answer_count);
  EXPECT_LE(report.at("findings").as_array().size(), 20U);
  EXPECT_EQ(count(report, "versions", "findings"), 0);
  EXPECT_EQ(count(report, "versions", "on_a_bad_answer"),
            site->database().number("SELECT count(*) FROM recon.statement_version"));
  EXPECT_EQ(count(verify(*site, {"--public-key", key, "--public-key", own}), "answers", "findings"),
            0)
      << "one key of several is enough";
}

TEST(Evidence, ThatRetentionTookIsCountedAndThatAHandTookIsNot) {
  const auto site = pulled_site();
  // The month of all answers: gone by retention, which says so, ...
  const std::string month = site->database().text(
      "SELECT to_char(max(received_at) AT TIME ZONE 'UTC',"
      " '\"recon.answer_y\"YYYY\"m\"MM') FROM recon.answer");
  const auto answer_count = site->database().number("SELECT count(*) FROM recon.answer");
  site->database().query("DROP TABLE " + month);
  // ... and by hand, which does not.
  const auto by_hand = verify(*site, {}, 1);
  EXPECT_TRUE(names(by_hand, {"", "recon.evidence", "missing"}));
  EXPECT_EQ(count(by_hand, "answers", "not_provable_any_more"), 0);
  site->restore();
  site->database().use_test_clock("-100 days");
  site->database().query("SELECT * FROM recon.retire_answers('40 days')");
  const auto retired = verify(*site);
  EXPECT_EQ(count(retired, "answers", "not_provable_any_more"), answer_count);
  EXPECT_EQ(count(retired, "versions", "not_provable_any_more"),
            site->database().number("SELECT count(*) FROM recon.statement_version"));
  EXPECT_GT(count(retired, "balances", "not_provable_any_more"), 0);
  const auto& months = retired.at("retired_months").as_array();
  ASSERT_FALSE(months.empty());
  EXPECT_EQ(months[0].as_object().at("answers").as_int64(), answer_count);
}

}  // namespace outside
