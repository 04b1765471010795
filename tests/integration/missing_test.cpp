// Rows that the vendor no longer shows: marked by a verified reading only, never lost, and unmarked
// when they are back. A window is read again by putting its job back by hand.
#include "store_fixture.hpp"

namespace reconciled::test {
namespace {

using std::chrono::seconds;

class MissingRows : public StoreFixture {
 public:
  MissingRows() {
    plan(statements_plan());
    start = claim_one();
    record(read(start, rows));
    advance(seconds{100});
  }
  ClaimedJob claim_again() {
    database.execute(
        "UPDATE recon.job SET state = 'ready', finished_at = NULL, read_no = read_no + 1");
    return claim_one();
  }
  std::string missing() {
    return database.value(
        "SELECT coalesce(string_agg(accounting_biz_no, ' ' ORDER BY accounting_biz_no), '') FROM "
        "acct.statements WHERE missing_since IS NOT NULL");
  }

  std::vector<Statement> rows = told_rows(3, at("2026-01-01T12:00:00Z"), "r");
  ClaimedJob start;
};

TEST_F(MissingRows, AVanishedRowIsMarkedWithAnAlertAndUnmarkedWhenItIsBack) {
  record(read(claim_again(), {rows[0], rows[2]}));
  EXPECT_EQ(missing(), "r1");
  EXPECT_EQ(open_alerts("row_vanished"), 1);
  advance(seconds{100});
  record(read(claim_again(), rows));
  EXPECT_EQ(missing(), "");
  EXPECT_EQ(open_alerts("row_vanished"), 0);
  EXPECT_EQ(database.number("SELECT count(*) FROM recon.statement_version"), 3);
  EXPECT_EQ(violations(), "");
}

TEST_F(MissingRows, TheAlertStaysOpenWhileAnyRowIsMissing) {
  record(read(claim_again(), {rows[0]}));
  EXPECT_EQ(missing(), "r1 r2");
  advance(seconds{100});
  record(read(claim_again(), {rows[0], rows[1]}));
  EXPECT_EQ(missing(), "r2");
  EXPECT_EQ(open_alerts("row_vanished"), 1);
  advance(seconds{100});
  record(read(claim_again(), rows));
  EXPECT_EQ(open_alerts("row_vanished"), 0);
}

TEST_F(MissingRows, OnlyAVerifiedReadingMarks) {
  record(unknown(claim_again()));
  EXPECT_EQ(missing(), "");
  advance(std::chrono::minutes{5});
  const ClaimedJob job = claim_one();
  Draft draft = unknown(job);
  draft.reading.emplace(job.reading);
  draft.reading->take({.total_count = 11, .page = 1, .rows = told_rows(10, now, "n")}, evidence());
  record(draft);
  EXPECT_EQ(missing(), "");
}

TEST_F(MissingRows, ARowThatANeighbourStoredAfterTheClaimIsNotMarked) {
  const ClaimedJob job = claim_again();
  const Draft draft = read(job, rows);
  advance(seconds{1});
  store({told_row("late", at("2026-01-01T23:59:59Z"))}, 99);
  advance(seconds{1});
  record(draft);
  EXPECT_EQ(missing(), "");
}

TEST_F(MissingRows, ARowThatANeighbourBroughtBackAfterTheClaimIsNotMarked) {
  record(read(claim_again(), {rows[0], rows[2]}));
  ASSERT_EQ(missing(), "r1");
  advance(seconds{100});
  const ClaimedJob job = claim_again();
  const Draft draft = read(job, {rows[0], rows[2]});
  advance(seconds{1});
  store({rows[1]}, 99);
  ASSERT_EQ(missing(), "");
  advance(seconds{1});
  record(draft);
  EXPECT_EQ(missing(), "");
}

TEST_F(MissingRows, RowsOutsideOfTheWindowAreNotJudged) {
  store(
      {told_row("before", at("2025-12-31T23:59:59Z")), told_row("end", at("2026-01-02T00:00:00Z")),
       told_row("first", at("2026-01-01T00:00:00Z")), told_row("last", at("2026-01-01T23:59:59Z"))},
      99);
  advance(seconds{100});
  record(read(claim_again(), rows));
  EXPECT_EQ(missing(), "first last");
}

TEST_F(MissingRows, ANarrowedWindowJudgesItsCurrencyAndTypeAlone) {
  Statement euro = told_row("euro", at("2026-01-01T12:00:00Z"));
  euro.amount.currency = "EUR";
  Statement charge = told_row("charge", at("2026-01-01T12:00:00Z"));
  charge.transaction_type = "CHARGE";
  store({euro, charge}, 99);
  advance(seconds{100});
  const Window window{at("2026-01-01T00:00:00Z"), at("2026-01-02T00:00:00Z"), "USD", "CHARGE"};
  const auto marked = transact(
      [&](pqxx::work& work) { return mark_missing(work, {"acme", normal, 1}, window, {}, now); });
  EXPECT_EQ(marked, 1);
  EXPECT_EQ(missing(), "charge");
}

}  // namespace
}  // namespace reconciled::test
