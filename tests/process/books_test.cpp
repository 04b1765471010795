// Goal: the question of every month's end, asked as the back office asks it: is the month complete,
// and if not, what is missing where? Method: a made-up business that ended months ago, faults that
// leave holes and rows out, `verify --month` read as text and as JSON, acct.days and acct.breaks.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <ctime>

#include "site.hpp"

namespace outside {

namespace {

namespace json = boost::json;

/// September 2026 lies wholly inside of it.
Flags autumn(const Flags& more = {}, int row_count = 900) {
  Flags flags{"--rows",      std::to_string(row_count),
              "--days",      "75",
              "--end",       "2026-10-20T00:00:00Z",
              "--customers", "2",
              "--no-burst",  "--rate-limit",
              "5000/s"};
  flags.insert(flags.end(), more.begin(), more.end());
  return flags;
}

json::object verified_month(Site& site, int exit_code, const std::string& month = "2026-09") {
  const Finished verified = site.run({"verify", "--month", month, "--json"});
  EXPECT_EQ(verified.exit_code, exit_code) << verified.out << verified.err;
  return json::parse(verified.out).as_object();
}

std::string states_of_september(Site& site) {
  return site.database().text(
      "SELECT string_agg(DISTINCT state, ' ' ORDER BY state) FROM acct.days "
      "WHERE day >= '2026-09-01' AND day < '2026-10-01'");
}

TEST(TheMonth, OfAnOrderlyVendorIsCompleteToTheCent) {
  Site site(autumn());
  ASSERT_EQ(site.pull().exit_code, 0);
  const json::object month = verified_month(site, 0);
  EXPECT_TRUE(month.at("complete").as_bool());
  std::int64_t row_count = 0;
  for (const json::value& value : month.at("lines").as_array()) {
    const json::object& line = value.as_object();
    EXPECT_TRUE(line.at("complete").as_bool()) << json::serialize(line);
    EXPECT_EQ(line.at("closing_minor").as_int64() - line.at("opening_minor").as_int64(),
              line.at("in_minor").as_int64() - line.at("out_minor").as_int64());
    row_count += line.at("row_count").as_int64();
  }
  EXPECT_EQ(row_count,
            site.database().number("SELECT count(*) FROM acct.statements WHERE transaction_time >= "
                                   "'2026-09-01Z' AND transaction_time < '2026-10-01Z'"));
  EXPECT_EQ(states_of_september(site), "proved");
  EXPECT_EQ(site.database().number(
                "SELECT count(*) FROM acct.days WHERE closing_minor - opening_minor <> "
                "in_minor - out_minor"),
            0);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.breaks"), 0);
  const Finished text = site.run({"verify", "--month", "2026-09", "--customer", "acme-hk"});
  EXPECT_EQ(text.exit_code, 0);
  EXPECT_NE(text.out.find("September 2026, days of UTC: complete"), std::string::npos) << text.out;
  EXPECT_EQ(text.out.find("nordwind-de"), std::string::npos);
  EXPECT_EQ(site.pull().exit_code, 0);
  EXPECT_EQ(states_of_september(site), "proved");
}

TEST(TheMonth, IsCompleteWhateverTheBusinessDoes) {
  for (const char* precision : {"--seed", "--milliseconds"}) {
    Flags flags{"--rows",       "20000", "--days", "400", "--end", "2026-11-01T00:00:00Z",
                "--rate-limit", "5000/s"};
    flags.emplace_back(precision);
    if (flags.back() == "--seed") flags.emplace_back("5");
    Site site(flags);
    ASSERT_EQ(site.pull().exit_code, 0);
    for (const char* month : {"2025-10", "2026-01", "2026-02", "2026-04", "2026-05", "2026-09"}) {
      const Finished verified = site.run({"verify", "--month", month});
      EXPECT_EQ(verified.exit_code, 0) << precision << "\n" << verified.out;
    }
    EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.breaks"), 0);
  }
}

TEST(TheMonth, NamesTheHoleItsJobAndTheLastAnswer) {
  Site site(autumn());
  site.append_to_config("statements: {window: 3d}\n");
  site.sandbox().set_faults(R"({"name": "refuses", "match": {"endpoint": "inquiryStatementList",
      "customer": "acme-hk", "balance_type": "NORMAL_BALANCE", "covers": "2026-09-10T12:00:00Z"},
      "do": {"result": {"status": "F", "code": "PROCESS_FAIL", "message": "no"}}})");
  EXPECT_EQ(site.pull().exit_code, 3);
  const json::object month = verified_month(site, 1);
  const std::string job =
      site.database().text("SELECT job_id FROM acct.jobs WHERE state = 'refused'");
  std::size_t named_count = 0;
  for (const json::value& value : month.at("lines").as_array()) {
    const json::object& line = value.as_object();
    const bool is_hit =
        line.at("customer") == "acme-hk" && line.at("balance_type") == "NORMAL_BALANCE";
    EXPECT_EQ(line.at("complete").as_bool(), !is_hit) << json::serialize(line);
    EXPECT_TRUE(line.at("breaks").as_array().empty()) << "no break is seen across a hole";
    for (const json::value& hole : line.at("holes").as_array()) {
      EXPECT_EQ(std::to_string(hole.at("job_id").as_int64()), job);
      EXPECT_EQ(hole.at("last_code"), "PROCESS_FAIL");
      EXPECT_EQ(hole.at("state"), "failed");
      ++named_count;
    }
  }
  EXPECT_GT(named_count, 0u);
  EXPECT_EQ(states_of_september(site), "proved unproved");
  EXPECT_NE(site.database()
                .text("SELECT reason FROM acct.days WHERE day = '2026-09-10' AND "
                      "customer = 'acme-hk' AND balance_type = 'NORMAL_BALANCE' "
                      "LIMIT 1")
                .find("job " + job + ", last answer PROCESS_FAIL"),
            std::string::npos);
  site.sandbox().set_faults("");
  EXPECT_EQ(site.run({"retry", job}).exit_code, 0);
  EXPECT_EQ(site.pull().exit_code, 0);
  verified_month(site, 0);
  EXPECT_EQ(states_of_september(site), "proved");
}

TEST(TheMonth, LocatesARowThatTheVendorLeavesOut) {
  Site site(autumn());
  site.append_to_config("statements: {window: 10d}\n");
  site.sandbox().set_faults(R"({"name": "left out", "match": {"endpoint": "inquiryStatementList",
      "customer": "acme-hk", "balance_type": "NORMAL_BALANCE", "page": 1, "to_nth": 1,
      "covers": "2026-09-15T12:00:00Z"}, "do": {"remove_row": {"index": 12}}})");
  EXPECT_EQ(site.pull().exit_code, 0) << "all that was due is verified";
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.breaks WHERE healed_at IS NULL"), 1);
  const Finished verified = site.run({"verify", "--month", "2026-09"});
  EXPECT_EQ(verified.exit_code, 1);
  EXPECT_NE(verified.out.find("chain broken: "), std::string::npos) << verified.out;
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.alerts WHERE kind = 'chain_broken' "
                                   "AND resolved_at IS NULL AND customer = 'acme-hk'"),
            1);
  EXPECT_EQ(states_of_september(site), "broken proved");
  expect_fsck_is_clean(site);
}

// A vendor that puts a row into the past and moves the balances told by all later rows: one break
// after the other is read again, until the last row has its new balance.
TEST(TheBooks, HealBehindABackdatedRowThatMovesTheLaterBalances) {
  const auto days_ago = [](int days) {
    const std::time_t at = (std::time(nullptr) / 86400 - days) * 86400;
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&at));
    return std::string(text);
  };
  Site site(Flags{"--rows", "400", "--days", "40", "--end", days_ago(125), "--customers", "1",
                  "--no-burst", "--rate-limit", "5000/s"});
  site.append_to_config("statements: {window: 4d}\n");
  site.database().use_test_clock("120 days");
  ASSERT_EQ(site.pull().exit_code, 0);
  site.sandbox().add_row(R"({"customer": "acme-hk", "time": ")" + days_ago(150) +
                         R"(", "currency": "USD", "amount_minor": 4711,
                            "moves_later_balances": true})");
  site.database().advance_clock("35 days");
  ASSERT_EQ(site.pull().exit_code, 0);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.statements WHERE is_late"), 1);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.breaks WHERE healed_at IS NULL"), 0);
  EXPECT_GT(site.database().number("SELECT count(*) FROM acct.breaks"), 1);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.days WHERE state = 'broken'"), 0);
  EXPECT_EQ(site.database().number("SELECT count(*) FROM acct.alerts WHERE kind = 'chain_broken'"),
            0)
      << "a break that heals when it is read again is nobody's business";
  expect_fsck_is_clean(site);
}

TEST(TheMonth, IsNeverProvedWithoutBalances) {
  Site site(autumn({"--no-balances"}));
  ASSERT_EQ(site.pull().exit_code, 0);
  verified_month(site, 1);
  EXPECT_EQ(states_of_september(site), "unproved");
  EXPECT_EQ(site.database().text("SELECT DISTINCT reason FROM acct.days WHERE day >= '2026-09-10' "
                                 "AND day < '2026-09-20'"),
            "the gateway tells no balances here");
}

TEST(TheMonth, LearnsWhichStatusesDoNotMoveTheBalance) {
  Site site(autumn({"--still-statuses", "FAIL"}, 4000));
  ASSERT_EQ(site.pull().exit_code, 0);
  const json::object month = verified_month(site, 0);
  EXPECT_EQ(json::serialize(month.at("still_statuses")), R"(["FAIL"])");
  site.append_to_config("books: {still_statuses: []}\n");
  ASSERT_EQ(site.pull().exit_code, 0);
  verified_month(site, 1);
}

TEST(TheMonth, HasTheDaysOfTheConfiguredTimeZone) {
  Site site(autumn());
  site.append_to_config("books: {timezone: Asia/Hong_Kong}\n");
  ASSERT_EQ(site.pull().exit_code, 0);
  const json::object month = verified_month(site, 0);
  EXPECT_EQ(month.at("timezone"), "Asia/Hong_Kong");
  EXPECT_EQ(site.database().number("SELECT sum(row_count) FROM acct.days"),
            site.database().number("SELECT count(*) FROM acct.statements"));
  EXPECT_EQ(states_of_september(site), "proved");
}

TEST(TheMonth, ThatIsNotOverOrNotCoveredIsNotComplete) {
  Site site(autumn());
  ASSERT_EQ(site.pull().exit_code, 0);
  EXPECT_EQ(site.run({"verify", "--month", "2099-01"}).exit_code, 1);
  EXPECT_EQ(site.run({"verify", "--month", "2020-01"}).exit_code, 1);
}

TEST(TheMonth, IsAskedForProperly) {
  Site site(autumn());
  EXPECT_EQ(site.run({"verify"}).exit_code, 64);
  EXPECT_EQ(site.run({"verify", "--month", "2026-13"}).exit_code, 64);
  EXPECT_EQ(site.run({"verify", "--month", "September"}).exit_code, 64);
  EXPECT_EQ(site.run({"verify", "--month", "2026-09", "--customer", "nobody"}).exit_code, 64);
  EXPECT_EQ(site.run({"verify", "--month", "2026-09"}).exit_code, 1) << "nothing was pulled";
}

}  // namespace

}  // namespace outside
