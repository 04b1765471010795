// Goal: a page that was read is never asked for again because of a later unknown answer, and the
// ladder belongs to one call. Method: unknown answers on chosen pages of one window, virtual time,
// the sandbox's request log.
#include <map>

#include "site.hpp"

namespace outside {

namespace {

const std::string stream_match = R"("endpoint": "inquiryStatementList", "customer": "acme-hk",
    "balance_type": "NORMAL_BALANCE", "covers": "2026-07-20T12:00:00Z")";

std::string unknown_on(int page, const std::string& nth) {
  return R"({"name": "hiccup", "match": {)" + stream_match + R"(, "page": )" +
         std::to_string(page) + ", " + nth + R"(}, "do": {"result": {"status": "U"}}})";
}

class PagesTest : public testing::Test {
 protected:
  PagesTest()
      : site_({"--rows", "900", "--days", "20", "--end", "2026-08-01T00:00:00Z", "--no-burst",
               "--rate-limit", "5000/s"}) {
    site_.database().use_test_clock("2 days");
  }

  std::string job(const std::string& columns) {
    return site_.database().text(
        "SELECT " + columns +
        " FROM acct.jobs WHERE kind = 'statements' AND customer = 'acme-hk'"
        " AND balance_type = 'NORMAL_BALANCE' AND from_time <= '2026-07-20T12:00:00Z'"
        " AND to_time > '2026-07-20T12:00:00Z'");
  }

  std::map<long long, int> asked_pages() {
    std::map<long long, int> counts;
    for (const Request& request : site_.sandbox().requests()) {
      if (request.endpoint == "inquiryStatementList" && request.customer == "acme-hk" &&
          request.balance_type == "NORMAL_BALANCE" && request.start < "2026-07-20T12" &&
          request.end > "2026-07-20T12") {
        ++counts[request.page];
      }
    }
    return counts;
  }

  Site site_;
};

TEST_F(PagesTest, AnUnknownSeventhPageLeavesTheFirstSixAlone) {
  site_.sandbox().set_faults(unknown_on(7, R"("nth": 1)"));
  EXPECT_EQ(site_.pull().exit_code, 3);
  ASSERT_EQ(site_.sandbox().requests_hit_by("hiccup").size(), 1u);
  EXPECT_EQ(job("state || ' ' || rung"), "retrying 1");
  site_.database().advance_clock("5 min");
  const Finished again = site_.pull();
  EXPECT_EQ(again.exit_code, 0) << again.out;
  const auto pages = asked_pages();
  ASSERT_GT(pages.size(), 7u);
  for (const auto& [page, count] : pages) EXPECT_EQ(count, page == 7 ? 2 : 1) << "page " << page;
  expect_truth_is_stored(site_);
  expect_fsck_is_clean(site_);
}

TEST_F(PagesTest, ALaterPageStartsAtTheBottomOfItsOwnLadder) {
  site_.sandbox().set_faults(unknown_on(7, R"("to_nth": 3)") + "," +
                             unknown_on(8, R"("to_nth": 2)"));
  EXPECT_EQ(site_.pull().exit_code, 3);
  for (const int wait_min : {5, 10}) {
    site_.database().advance_clock(std::to_string(wait_min) + " min");
    EXPECT_EQ(site_.pull().exit_code, 3);
  }
  EXPECT_EQ(job("state || ' ' || rung"), "retrying 3");
  site_.database().advance_clock("20 min");
  EXPECT_EQ(site_.pull().exit_code, 3);
  EXPECT_EQ(job("state || ' ' || rung"), "retrying 1") << "page 8 is another call than page 7";
  EXPECT_EQ(job("next_attempt_at - recon.now_()"), "00:05:00");
  site_.database().advance_clock("5 min");
  EXPECT_EQ(site_.pull().exit_code, 3);
  EXPECT_EQ(job("state || ' ' || rung"), "retrying 2");
  site_.database().advance_clock("10 min");
  EXPECT_EQ(site_.pull().exit_code, 0);
  for (const auto& [page, count] : asked_pages()) {
    EXPECT_EQ(count, page == 7 ? 4 : page == 8 ? 3 : 1) << "page " << page;
  }
  expect_truth_is_stored(site_);
}

TEST_F(PagesTest, PagesThatWereReadBeforeAKillAreNotAskedAgainOnceCommitted) {
  // The unknown seventh page commits the first six; the kill comes in the next attempt.
  site_.sandbox().set_faults(unknown_on(7, R"("nth": 1)"));
  EXPECT_EQ(site_.pull().exit_code, 3);
  site_.sandbox().set_faults(R"({"name": "silent", "match": {)" + stream_match +
                             R"(, "page": 9}, "do": {"stall": true}})");
  site_.database().advance_clock("5 min");
  const auto pull = site_.start({"pull"});
  eventually("page 9 is in flight",
             [&] { return site_.sandbox().requests_hit_by("silent").size() == 1; });
  pull->kill();
  site_.sandbox().set_faults("");
  const Finished last = site_.pull_after_kill();
  EXPECT_EQ(last.exit_code, 0) << last.out;
  for (const auto& [page, count] : asked_pages()) {
    EXPECT_LE(count, page < 7 ? 1 : 3) << "page " << page;
  }
  expect_truth_is_stored(site_);
  expect_fsck_is_clean(site_);
}

}  // namespace

}  // namespace outside
