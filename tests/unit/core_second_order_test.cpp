// Rows of one time: an order is solved, and where none fits the breaks are as few as can be.
#include <gtest/gtest.h>

#include <algorithm>

#include "chain_fixture.hpp"
#include "core/second_order.hpp"

namespace reconciled::test {
namespace {

// A row at second 50 from one balance to another.
ChainRow from_to(std::int64_t id, std::int64_t before, std::int64_t after) {
  return chain_row(id, 50, after - before, after);
}

Chain between(std::vector<ChainRow> rows, std::int64_t opening, std::int64_t closing) {
  Chain chain{{chain_row(1, 10, 0, opening)}};
  chain.rows.insert(chain.rows.end(), rows.begin(), rows.end());
  chain.rows.push_back(chain_row(1000, 90, 0, closing));
  return chain;
}

TEST(SecondOrder, IsFoundWhateverTheOrderOfTheAnswer) {
  const struct {
    const char* what;
    std::vector<ChainRow> rows;
    std::int64_t opening;
    std::int64_t closing;
  } cases[] = {
      {"three in a line", {from_to(2, 0, 5), from_to(3, 5, 9), from_to(4, 9, 2)}, 0, 2},
      {"there and back", {from_to(2, 0, 5), from_to(3, 5, 0), from_to(4, 0, 9)}, 0, 9},
      {"a round trip", {from_to(2, 0, 5), from_to(3, 5, 7), from_to(4, 7, 0)}, 0, 0},
      {"two round trips",
       {from_to(2, 0, 5), from_to(3, 5, 0), from_to(4, 0, 7), from_to(5, 7, 0)},
       0,
       0},
      {"twins", {from_to(2, 0, 5), from_to(3, 5, 0), from_to(4, 0, 5), from_to(5, 5, 10)}, 0, 10},
      {"zero amounts",
       {from_to(2, 0, 5), from_to(3, 5, 5), from_to(4, 5, 5), from_to(5, 0, 0)},
       0,
       5},
      {"a silent row inside",
       {from_to(2, 0, 5), chain_row(3, 50, 7, silent), from_to(4, 12, 10)},
       0,
       10},
      {"a silent row first", {chain_row(2, 50, 7, silent), from_to(3, 7, 10)}, 0, 10},
      {"a silent row last", {from_to(2, 0, 5), chain_row(3, 50, 7, silent)}, 0, 12},
      {"two silent rows in one place",
       {from_to(2, 0, 5), chain_row(3, 50, 7, silent), chain_row(4, 50, -2, silent),
        from_to(5, 10, 11)},
       0,
       11},
      {"silent rows to a round trip and back",
       {from_to(2, 0, 5), chain_row(3, 50, 7, silent), chain_row(4, 50, -7, silent),
        from_to(5, 12, 20), from_to(6, 20, 12)},
       0,
       5},
      {"silent rows that carry nothing",
       {from_to(2, 0, 5), chain_row(3, 50, 7, silent), chain_row(4, 50, -7, silent),
        chain_row(5, 50, 0, silent)},
       0,
       5},
  };
  for (const auto& row : cases) {
    std::vector<ChainRow> rows = row.rows;
    const auto by_id = [](const ChainRow& a, const ChainRow& b) {
      return a.statement_id < b.statement_id;
    };
    do {
      for (const bool has_opening : {true, false}) {
        Chain chain = between(rows, row.opening, row.closing);
        if (!has_opening) chain.rows.erase(chain.rows.begin());
        const ChainReport report = chain.check();
        EXPECT_TRUE(report.breaks.empty()) << row.what << ", opening " << has_opening;
        EXPECT_TRUE(report.unsolved.empty()) << row.what;
        EXPECT_EQ(report.days[0].opening_minor, row.opening) << row.what;
      }
    } while (std::next_permutation(rows.begin(), rows.end(), by_id));
  }
}

TEST(SecondOrder, OfARoundTripAtTheBeginningIsToldByALaterRow) {
  Chain chain{{from_to(1, 0, 5), from_to(2, 5, 0)}};
  for (ChainRow row : {from_to(3, 0, 5), from_to(4, 5, 0)}) {
    row.time = second(60);
    chain.rows.push_back(row);
  }
  chain.rows.push_back(chain_row(5, 70, 3, 8));
  const ChainReport report = chain.check();
  EXPECT_TRUE(report.breaks.empty());
  EXPECT_EQ(report.days[0].opening_minor, 5);
}

TEST(SecondOrder, WhereNoneFitsBreaksAreAsFewAsCanBe) {
  const struct {
    const char* what;
    std::vector<ChainRow> rows;
    std::int64_t closing;
    std::vector<ExpectedBreak> breaks;
  } cases[] = {
      {"one is missing", {from_to(2, 0, 5), from_to(4, 9, 2)}, 2, {{2, 4, 4}}},
      {"the first is missing", {from_to(3, 5, 9), from_to(4, 9, 2)}, 2, {{1, 3, 5}}},
      {"the last is missing", {from_to(2, 0, 5), from_to(3, 5, 9)}, 2, {{3, 1000, -7}}},
      {"one is there twice",
       {from_to(2, 0, 5), from_to(3, 5, 9), from_to(3, 5, 9), from_to(4, 9, 2)},
       2,
       {{3, 3, -4}}},
      {"an amount is altered",
       {from_to(2, 0, 5), from_to(3, 6, 9), from_to(4, 9, 2)},
       2,
       {{2, 3, 1}}},
      {"a balance is altered",
       {from_to(2, 0, 5), from_to(3, 6, 10), from_to(4, 9, 2)},
       2,
       {{2, 3, 1}, {3, 4, -1}}},
      {"an altered amount beside a silent row: one difference, all of it",
       {from_to(2, 0, 5), chain_row(3, 50, 7, silent), from_to(4, 13, 20)},
       20,
       {{2, 4, 1}}},
      {"a silent row's place is known although another row is missing",
       {from_to(2, 0, 5), chain_row(3, 50, 7, silent), from_to(4, 12, 13), from_to(6, 30, 31)},
       31,
       {{4, 6, 17}}},
      {"a stranger that moved nothing",
       {from_to(2, 0, 5), from_to(3, 70, 70)},
       5,
       {{2, 3, 65}, {3, 1000, -65}}},
      {"a stranger comes last",
       {from_to(2, 0, 5), from_to(3, 70, 71)},
       5,
       {{2, 3, 65}, {3, 1000, -66}}},
  };
  for (const auto& row : cases) {
    std::vector<ChainRow> rows = row.rows;
    for (int turn = 0; turn < 2; ++turn) {
      const ChainReport report = between(rows, 0, row.closing).check();
      EXPECT_EQ(breaks_of(report), row.breaks) << row.what << ", turn " << turn;
      std::reverse(rows.begin(), rows.end());
    }
  }
}

TEST(SecondOrder, BehindAGapBeginsAnywhere) {
  Chain chain = between({from_to(3, 75, 70), from_to(2, 70, 75), from_to(4, 75, 80)}, 0, 75);
  chain.rows[3] = from_to(4, 70, 75);
  chain.gaps = {{second(20), second(30)}};
  EXPECT_TRUE(chain.check().breaks.empty());
}

// 40 silent rows of different amounts between told rows that begin where none can arrive.
TEST(SecondOrder, ThatIsNotFoundInTimeIsNeitherRightNorWrong) {
  std::vector<ChainRow> rows;
  std::int64_t total = 0;
  for (int i = 0; i < 40; ++i) {
    rows.push_back(chain_row(2 + i, 50, 1000 + 2 * i * i * i, silent));
    total += rows.back().amount_minor;
  }
  rows.push_back(from_to(100, 20'001, 20'002));
  const ChainReport fits = between(rows, 0, total + 1).check();
  ASSERT_EQ(fits.unsolved.size(), 1U);
  EXPECT_EQ(fits.unsolved[0].time, second(50));
  EXPECT_EQ(fits.unsolved[0].row_count, 41);
  EXPECT_TRUE(fits.breaks.empty());
  EXPECT_TRUE(fits.days[0].has_unsolved);
  EXPECT_FALSE(fits.days[0].is_told);
  EXPECT_TRUE(fits.days[1].is_told);
  EXPECT_EQ(fits.days[0].closing_minor, total + 1);
  const ChainReport differs = between(rows, 0, total).check();
  EXPECT_EQ(breaks_of(differs), (std::vector<ExpectedBreak>{{1, 1000, -1}}))
      << "the sum does not depend on the order";
}

}  // namespace
}  // namespace reconciled::test
