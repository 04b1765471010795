// Whether the rows of a chain add up: breaks, gaps, days, and where to go on from.
#include "core/chain.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "chain_fixture.hpp"

namespace reconciled::test {

void PrintTo(const ExpectedBreak& found, std::ostream* out) {
  *out << "{after " << found.after << ", before " << found.before << ", missing " << found.missing
       << "}";
}

namespace {

using Breaks = std::vector<ExpectedBreak>;

TEST(Chain, RowsOfDifferentTimesAreInTheOrderOfTime) {
  const struct {
    const char* what;
    std::vector<ChainRow> rows;
    Breaks breaks;
  } cases[] = {
      {"nothing", {}, {}},
      {"one row", {chain_row(1, 1, 10, 110)}, {}},
      {"all fit", {chain_row(1, 1, 10, 110), chain_row(2, 2, -30, 80), chain_row(3, 3, 0, 80)}, {}},
      {"a row is missing",
       {chain_row(1, 1, 10, 110), chain_row(3, 3, 5, 85), chain_row(4, 4, 1, 86)},
       {{1, 3, -30}}},
      {"a row is there twice",
       {chain_row(1, 1, 10, 110), chain_row(2, 2, 10, 110), chain_row(3, 3, 5, 115)},
       {{1, 2, -10}}},
      {"a wrong amount", {chain_row(1, 1, 10, 110), chain_row(2, 2, 21, 130)}, {{1, 2, -1}}},
      {"a wrong balance",
       {chain_row(1, 1, 10, 110), chain_row(2, 2, 20, 131), chain_row(3, 3, 5, 135)},
       {{1, 2, 1}, {2, 3, -1}}},
      {"a silent row carries",
       {chain_row(1, 1, 10, 110), chain_row(2, 2, 20, silent), chain_row(3, 3, 5, 135)},
       {}},
      {"a silent row's effect does not show",
       {chain_row(1, 1, 10, 110), chain_row(2, 2, 20, silent), chain_row(3, 3, 5, 115)},
       {{1, 3, -20}}},
      {"a row that does not move tells the same balance",
       {chain_row(1, 1, 10, 110), chain_row(2, 2, 20, 110, false), chain_row(3, 3, 5, 115)},
       {}},
      {"a row that does not move is silent",
       {chain_row(1, 1, 10, 110), chain_row(2, 2, 20, silent, false), chain_row(3, 3, 5, 115)},
       {}},
  };
  for (const auto& row : cases) {
    EXPECT_EQ(breaks_of(Chain{row.rows}.check()), row.breaks) << row.what;
  }
}

TEST(Chain, ABreakNamesTheTimesOfBothRows) {
  const ChainReport report = Chain{{chain_row(1, 7, 1, 1), chain_row(2, 150, 1, 3)}}.check();
  ASSERT_EQ(report.breaks.size(), 1U);
  EXPECT_EQ(report.breaks[0].from, second(7));
  EXPECT_EQ(report.breaks[0].to, second(150));
}

TEST(Chain, AnOpeningIsHeldAgainstTheFirstToldRow) {
  Chain chain{{chain_row(5, 50, 10, 110)}};
  chain.opening = Told{90, 4, second(-20)};
  const ChainReport report = chain.check();
  EXPECT_EQ(breaks_of(report), (Breaks{{4, 5, 10}}));
  EXPECT_EQ(report.breaks[0].from, second(-20));
  EXPECT_EQ(report.days[0].opening_minor, 90);
}

TEST(Chain, DaysAddUpAndCarryTheBalanceOn) {
  const Chain chain{{chain_row(1, 10, 50, 150), chain_row(2, 20, -20, 130),
                     chain_row(3, 210, 5, 135), chain_row(4, 210, 7, 142, false)}};
  const auto days = Chain{{chain.rows[0], chain.rows[1], chain.rows[2]}}.check().days;
  ASSERT_EQ(days.size(), 3U);
  const std::vector<std::vector<std::int64_t>> expected = {
      {2, 50, 20, 100, 130}, {0, 0, 0, 130, 130}, {1, 5, 0, 130, 135}};
  for (std::size_t i = 0; i < days.size(); ++i) {
    const ChainDay& day = days[i];
    EXPECT_EQ((std::vector<std::int64_t>{day.row_count, day.in_minor, day.out_minor,
                                         day.opening_minor.value(), day.closing_minor.value()}),
              expected[i])
        << i;
    EXPECT_TRUE(day.is_told);
  }
}

TEST(Chain, RowsOutsideOfTheDaysCountInNoneButMoveTheBalance) {
  Chain chain{{chain_row(1, -5, 10, 110), chain_row(2, 50, 5, 115), chain_row(3, 300, 9, 124)}};
  const auto days = chain.check().days;
  EXPECT_EQ(days[0].row_count, 1);
  EXPECT_EQ(days[0].opening_minor, 110);
  EXPECT_EQ(days[2].row_count, 0);
  EXPECT_EQ(days[2].closing_minor, 115);
  chain.day_begins.clear();
  EXPECT_TRUE(chain.check().days.empty());
}

TEST(Chain, ADayStartsWithItsFirstInstantAndEndsBeforeTheNextDays) {
  const auto days = Chain{{chain_row(1, 100, 10, 110), chain_row(2, 200, 5, 115)}}.check().days;
  EXPECT_EQ(days[0].row_count, 0);
  EXPECT_EQ(days[1].row_count, 1);
  EXPECT_EQ(days[1].opening_minor, 100);
  EXPECT_EQ(days[1].closing_minor, 110);
}

TEST(Chain, WithoutAnOpeningTheFirstToldBalanceGivesItBackwards) {
  const auto days =
      Chain{{chain_row(1, 10, 50, silent), chain_row(2, 110, 7, silent), chain_row(3, 220, 3, 160)}}
          .check()
          .days;
  EXPECT_EQ(days[0].opening_minor, 100);
  EXPECT_EQ(days[0].closing_minor, 150);
  EXPECT_EQ(days[2].opening_minor, 157);
  for (const ChainDay& day : days) EXPECT_TRUE(day.is_told);
}

TEST(Chain, TrailingSilentRowsLeaveTheirDayAndLaterOnesUntold) {
  const ChainReport report =
      Chain{{chain_row(1, 10, 50, 150), chain_row(2, 110, 7, silent)}}.check();
  EXPECT_TRUE(report.days[0].is_told);
  EXPECT_FALSE(report.days[1].is_told);
  EXPECT_FALSE(report.days[2].is_told);
  EXPECT_EQ(report.days[2].closing_minor, 157);
  EXPECT_EQ(report.end.balance_minor, 157);
  EXPECT_EQ(report.end.silent_count, 1);
  EXPECT_EQ(report.end.last_told->statement_id, 1);
  EXPECT_EQ(report.end.last_told->balance_minor, 150);
  EXPECT_EQ(report.end.resume->time, second(10));
}

TEST(Chain, NothingIsToldWhereNothingWasTold) {
  const ChainReport report = Chain{{chain_row(1, 110, 50, silent)}}.check();
  for (const ChainDay& day : report.days) {
    EXPECT_FALSE(day.is_told);
    EXPECT_FALSE(day.opening_minor || day.closing_minor);
  }
  EXPECT_EQ(report.days[1].in_minor, 50);
  EXPECT_FALSE(report.end.balance_minor || report.end.last_told || report.end.resume);
  EXPECT_EQ(report.end.silent_count, 1);
}

TEST(Chain, SilentRowsBeforeABreakStayUntold) {
  const auto report =
      Chain{{chain_row(1, 10, 50, 150), chain_row(2, 20, 7, silent), chain_row(3, 210, 3, 300)}}
          .check();
  EXPECT_EQ(breaks_of(report), (Breaks{{1, 3, 140}}));
  EXPECT_FALSE(report.days[0].is_told) << "nobody has seen the effect of row 2";
  EXPECT_TRUE(report.days[2].is_told);
}

TEST(Chain, ALinkAcrossAGapThatDoesNotFitIsNoBreak) {
  const struct {
    const char* what;
    Gap gap;
    std::size_t break_count;
  } cases[] = {
      {"between the rows", {second(30), second(40)}, 0},
      {"up to the later row", {second(40), second(50)}, 0},
      {"from the later row on: a twin in time may be missing", {second(50), second(60)}, 0},
      {"behind the later row", {second(51), second(60)}, 1},
      {"at the earlier row only", {second(10), second(11)}, 0},
      {"before the earlier row", {second(1), second(10)}, 1},
      {"empty", {second(30), second(30)}, 1},
  };
  for (const auto& row : cases) {
    Chain chain{{chain_row(1, 10, 50, 150), chain_row(2, 50, 7, 207), chain_row(3, 70, 1, 208)}};
    chain.gaps = {row.gap};
    EXPECT_EQ(chain.check().breaks.size(), row.break_count) << row.what;
  }
}

TEST(Chain, BehindAGapTheBalanceIsKnownFromItsEndOn) {
  Chain chain{{chain_row(1, 10, 50, 150), chain_row(2, 90, 7, silent), chain_row(3, 310, 7, 507)}};
  chain.day_begins = {second(0), second(100), second(200), second(300), second(400)};
  chain.gaps = {{second(150), second(180)}, {second(95), second(120)}};
  const auto days = chain.check().days;
  EXPECT_EQ(days[0].opening_minor, 100);
  EXPECT_EQ(days[0].closing_minor, std::nullopt) << "within the gap";
  EXPECT_EQ(days[1].closing_minor, 500);
  EXPECT_EQ(days[3].closing_minor, 507);
  EXPECT_FALSE(days[0].is_told) << "row 2 lies before the gap and was never shown";
  EXPECT_TRUE(days[3].is_told);
}

TEST(Chain, ALinkAcrossAGapThatFitsGoesOn) {
  Chain chain{{chain_row(1, 10, 50, 150), chain_row(2, 90, 7, silent), chain_row(3, 310, 7, 164)}};
  chain.gaps = {{second(150), second(180)}};
  const auto report = chain.check();
  EXPECT_TRUE(report.breaks.empty());
  for (const ChainDay& day : report.days) EXPECT_TRUE(day.is_told);
  EXPECT_EQ(report.days[1].closing_minor, 157);
}

TEST(Chain, AGapBeforeTheFirstToldRowHidesTheOpening) {
  Chain chain{{chain_row(1, 10, 50, silent), chain_row(2, 150, 7, 157)}};
  chain.gaps = {{second(20), second(30)}};
  const auto days = chain.check().days;
  EXPECT_EQ(days[0].opening_minor, std::nullopt);
  EXPECT_EQ(days[0].closing_minor, 150);
  EXPECT_FALSE(days[0].is_told);
  EXPECT_TRUE(days[1].is_told);
}

TEST(Chain, GoesOnFromItsEndAsIfItHadNeverStopped) {
  const std::vector<ChainRow> rows = {chain_row(1, 10, 50, 150),  chain_row(2, 20, 7, silent),
                                      chain_row(3, 20, 1, 158),   chain_row(4, 30, 9, silent),
                                      chain_row(5, 110, -8, 159), chain_row(6, 120, 2, 171)};
  const ChainReport whole = Chain{rows}.check();
  EXPECT_EQ(breaks_of(whole), (Breaks{{5, 6, 10}}));
  for (std::size_t cut = 1; cut < rows.size(); ++cut) {
    if (rows[cut].time == rows[cut - 1].time) continue;
    Chain first{{rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(cut)}};
    Chain second_part{{}};
    second_part.opening = first.check().end.resume;
    for (const ChainRow& row : rows) {
      if (row.time > second_part.opening->time) second_part.rows.push_back(row);
    }
    const ChainReport report = second_part.check();
    EXPECT_EQ(breaks_of(report), breaks_of(whole)) << cut;
    EXPECT_EQ(report.end.balance_minor, whole.end.balance_minor) << cut;
    EXPECT_EQ(report.days[2].closing_minor, whole.days[2].closing_minor) << cut;
  }
}

TEST(Chain, FiguresBeyondInt64NeverFitAndNeverWrap) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  const auto wrapped = Chain{{chain_row(1, 1, 0, most), chain_row(2, 2, 1, least)}}.check();
  EXPECT_EQ(breaks_of(wrapped), (Breaks{{1, 2, least}}));
  const auto beyond = Chain{
      {chain_row(1, 1, most, most), chain_row(2, 2, most, silent), chain_row(3, 3, most, silent),
       chain_row(4, 3, least,
                 least)}}.check();
  EXPECT_EQ(beyond.days[0].in_minor, most);
  EXPECT_EQ(beyond.breaks.size(), 1U);
  const auto unknown = Chain{{chain_row(1, 1, least, most), chain_row(2, 2, 5, silent)}}.check();
  EXPECT_EQ(unknown.days[0].opening_minor, std::nullopt);
  EXPECT_EQ(unknown.end.balance_minor, std::nullopt);
}

}  // namespace
}  // namespace reconciled::test
