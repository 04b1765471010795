// A window that became several: their counts are held against its own, and what happens when rows
// are lacking. Parts are claimed and recorded by hand.
#include <map>

#include "store_fixture.hpp"

namespace reconciled::test {
namespace {

using std::chrono::seconds;

class Split : public StoreFixture {
 public:
  /// A day with 501 rows: two parts.
  Split() {
    plan(statements_plan());
    parent = claim_one();
    record(read_too_many(parent, 501));
    parts = claim(9);
  }
  void read_part(const ClaimedJob& part, int row_count) {
    record(read(part, told_rows(row_count, part.reading.window.from,
                                "p" + std::to_string(part.job_id) + "-")));
  }
  void read_parts(int first, int second) {
    read_part(parts.at(0), first);
    read_part(parts.at(1), second);
    advance(seconds{1});
  }
  std::string coverage() {
    return database.value(
        "SELECT string_agg(DISTINCT state, ' ' ORDER BY state) FROM acct.coverage");
  }
  void come_up_short() {
    read_parts(250, 250);
    record(recounted(claim_one(), 501));
  }

  ClaimedJob parent;
  std::vector<ClaimedJob> parts;
};

TEST_F(Split, ThePartsTileTheirWindow) {
  ASSERT_EQ(parts.size(), 2U);
  EXPECT_EQ(state_of(parent.job_id), "split");
  EXPECT_TRUE(parts[0].has_parent);
  EXPECT_EQ(violations(), "");
  EXPECT_EQ(coverage(), "pending");
  EXPECT_EQ(database.number("SELECT count(*) FROM acct.coverage"), 2);
}

TEST_F(Split, PartsThatAddUpProveTheWindow) {
  read_parts(250, 251);
  EXPECT_EQ(state_of(parent.job_id), "split");
  EXPECT_EQ(coverage(), "verified");
  EXPECT_TRUE(claim().empty());
  EXPECT_EQ(violations(), "");
}

TEST_F(Split, PartsThatAreShortOfRowsHaveTheirWindowCountedAgain) {
  read_parts(250, 250);
  EXPECT_EQ(state_of(parent.job_id), "ready");
  EXPECT_EQ(coverage(), "pending") << "nothing under a count that is not met is proved";
  const ClaimedJob again = claim_one();
  EXPECT_EQ(again.job_id, parent.job_id);
  EXPECT_TRUE(again.is_recount);
}

TEST_F(Split, ACountThatTurnsOutRightHealsTheWindowWithoutAnAlert) {
  read_parts(250, 250);
  record(recounted(claim_one(), 500));
  EXPECT_EQ(state_of(parent.job_id), "split");
  EXPECT_EQ(coverage(), "verified");
  EXPECT_EQ(database.number("SELECT count(*) FROM recon.alert"), 0);
  EXPECT_EQ(violations(), "");
}

TEST_F(Split, ACountThatIsStillNotMetFailsWithAnAlert) {
  come_up_short();
  EXPECT_EQ(state_of(parent.job_id), "unreachable");
  EXPECT_EQ(coverage(), "failed");
  EXPECT_EQ(open_alerts("unreachable_rows"), 1);
  EXPECT_EQ(violations(), "");
}

TEST_F(Split, RetryReadsThePartsAgainAndHealsTheWindow) {
  come_up_short();
  EXPECT_TRUE(retry(parent.job_id).is_done);
  EXPECT_EQ(database.number("SELECT count(*) FROM recon.job WHERE state = 'ready'"), 3);
  std::map<std::int64_t, ClaimedJob> again;
  for (const ClaimedJob& job : claim(9)) again[job.job_id] = job;
  ASSERT_EQ(again.size(), 3U);
  read_part(again.at(parts[0].job_id), 250);
  read_part(again.at(parts[1].job_id), 251);
  record(recounted(again.at(parent.job_id), 501));
  EXPECT_EQ(state_of(parent.job_id), "split");
  EXPECT_EQ(coverage(), "verified");
  EXPECT_EQ(open_alerts("unreachable_rows"), 0);
  EXPECT_EQ(violations(), "");
}

TEST_F(Split, ARetryWhosePartsAreStillShortFailsAgain) {
  come_up_short();
  retry(parent.job_id);
  std::map<std::int64_t, ClaimedJob> again;
  for (const ClaimedJob& job : claim(9)) again[job.job_id] = job;
  record(recounted(again.at(parent.job_id), 501));
  read_part(again.at(parts[0].job_id), 250);
  read_part(again.at(parts[1].job_id), 250);
  advance(seconds{1});
  record(recounted(claim_one(), 501));
  EXPECT_EQ(state_of(parent.job_id), "unreachable");
  EXPECT_EQ(open_alerts("unreachable_rows"), 1);
  EXPECT_EQ(violations(), "");
}

TEST_F(Split, AFailedPartKeepsTheWindowFromBeingJudged) {
  read_part(parts[0], 250);
  for (int i = 0; i < 8; ++i) {
    record(unknown(i == 0 ? parts[1] : claim_one()));
    advance(std::chrono::hours{6});
  }
  EXPECT_EQ(state_of(parts[1].job_id), "exhausted");
  EXPECT_EQ(state_of(parent.job_id), "split");
  EXPECT_EQ(coverage(), "failed verified");
  EXPECT_EQ(open_alerts("retry_exhausted"), 1);
  EXPECT_TRUE(retry(parts[1].job_id).is_done);
  read_part(claim_one(), 251);
  EXPECT_EQ(coverage(), "verified");
  EXPECT_EQ(open_alerts("retry_exhausted"), 0);
}

TEST_F(Split, CoverageTilesTheStreamThroughSplitsOfSplits) {
  record(read_too_many(parts[1], 601));
  EXPECT_EQ(database.number("SELECT count(*) FROM acct.coverage"), 3);
  EXPECT_EQ(database.number("SELECT extract(epoch FROM sum(to_time - from_time) - (max(to_time) - "
                            "min(from_time)))::int FROM acct.coverage"),
            0);
  EXPECT_EQ(database.value("SELECT max(to_time) - min(from_time) FROM acct.coverage"), "1 day");
  EXPECT_EQ(violations(), "");
}

class SplitSecond : public StoreFixture {};

TEST_F(SplitSecond, ASecondSplitByCurrencyIsOneRowOfCoverageAsBadAsItsWorstPart) {
  set_clock(at("2026-01-01T00:00:01Z"));
  plan(statements_plan());
  record(read_too_many(claim_one(), 600));
  const std::vector<ClaimedJob> parts = claim(99);
  ASSERT_GE(parts.size(), 3U);
  const auto state = [&] { return database.value("SELECT state FROM acct.coverage"); };
  for (const ClaimedJob& part : parts) {
    EXPECT_FALSE(part.reading.window.currency.empty());
    if (part.reading.window.currency == "EUR") {
      record(unknown(part));
    } else {
      const int count = part.reading.window.currency == "USD" ? 300 : 0;
      record(read(part, told_rows(count, at("2026-01-01T00:00:00Z"), "u")));
    }
  }
  EXPECT_EQ(database.number("SELECT count(*) FROM acct.coverage"), 1);
  EXPECT_EQ(state(), "retrying");
  EXPECT_EQ(database.number("SELECT reported_count FROM acct.coverage"), 600);
  advance(std::chrono::minutes{5});
  record(read(claim_one(), told_rows(300, at("2026-01-01T00:00:00Z"), "e")));
  EXPECT_EQ(state(), "verified");
  EXPECT_EQ(database.number("SELECT row_count FROM acct.coverage"), 600);
  EXPECT_EQ(database.number("SELECT reported_count FROM acct.coverage"), 600);
  EXPECT_EQ(violations(), "");
}

}  // namespace
}  // namespace reconciled::test
