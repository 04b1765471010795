// Goal: a second with more rows than one query can reach is taken apart by currency and type; what
// nothing takes apart stays visibly open and stops nobody else. Method: bursts of both kinds in the
// sandbox's business, compared with its truth.
#include <algorithm>
#include <map>

#include "site.hpp"

namespace outside {

namespace {

Flags business_with_burst(const std::string& burst) {
  return {"--rows",  "6000", "--days",       "120",   "--end", "2026-10-01T00:00:00Z",
          "--burst", burst,  "--rate-limit", "5000/s"};
}

/// The largest number of rows that one second of one stream has.
int most_rows_in_a_second(Site& site) {
  std::map<std::string, int> counts;
  int most = 0;
  for (const auto& row : site.sandbox().present_rows()) {
    const std::string second = std::string(row.at("customer").as_string()) +
                               std::string(row.at("balance_type").as_string()) +
                               std::string(row.at("time").as_string()).substr(0, 19);
    most = std::max(most, ++counts[second]);
  }
  return most;
}

class ABurst : public testing::TestWithParam<const char*> {};

TEST_P(ABurst, ThatCurrencyAndTypeTakeApartIsStoredExactly) {
  Site site(business_with_burst(GetParam()));
  ASSERT_GT(most_rows_in_a_second(site), 500) << "the business should hold a burst";
  const Finished pull = site.pull();
  EXPECT_EQ(pull.exit_code, 0) << pull.out << pull.err;
  expect_truth_is_stored(site);
  expect_all_is_covered(site, 6);
  expect_fsck_is_clean(site);
}

INSTANTIATE_TEST_SUITE_P(Of, ABurst, testing::Values("either:600", "both:600", "both:900"),
                         [](const testing::TestParamInfo<const char*>& burst) {
                           std::string name = burst.param;
                           std::erase(name, ':');
                           return name;
                         });

TEST(ABurstThatNothingTakesApart, IsUnreachableWithAnAlertWhileTheRestOfTimeGoesOn) {
  Site site(business_with_burst("unreachable:600"));
  ASSERT_GT(most_rows_in_a_second(site), 500) << "the business should hold a burst";
  const Finished pull = site.pull();
  EXPECT_EQ(pull.exit_code, 3) << pull.out << pull.err;
  const TestDatabase& database = site.database();
  EXPECT_EQ(database.number("SELECT count(*) FROM acct.coverage WHERE state = 'failed'"), 1);
  EXPECT_EQ(database.number("SELECT count(*) FROM acct.coverage WHERE state NOT IN ('failed',"
                            " 'verified')"),
            0);
  EXPECT_EQ(database.text("SELECT to_time - from_time FROM acct.coverage WHERE state = 'failed'"),
            "00:00:01");
  EXPECT_GE(database.number("SELECT reported_count FROM acct.coverage WHERE state = 'failed'"),
            600);
  EXPECT_EQ(database.number("SELECT count(DISTINCT kind) FROM acct.alerts WHERE resolved_at IS"
                            " NULL"),
            1);
  EXPECT_GE(database.number("SELECT count(*) FROM acct.alerts WHERE resolved_at IS NULL AND kind ="
                            " 'unreachable_rows'"),
            1);
  // All but what lies beyond the 500th row of that one question.
  const auto expected = expected_rows(site.sandbox().present_rows());
  const auto stored = stored_rows(database);
  EXPECT_TRUE(std::includes(expected.begin(), expected.end(), stored.begin(), stored.end()));
  EXPECT_LE(expected.size() - stored.size(), 600u - 490u);
  expect_fsck_is_clean(site);
}

}  // namespace

}  // namespace outside
