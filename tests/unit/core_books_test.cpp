// Told balances of inquiryBalance against the chain, and the days that come of both.
#include "core/books.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "core/month.hpp"
#include "core_fixture.hpp"

namespace reconciled::test {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

BookRow book_row(std::int64_t id, const char* time, std::int64_t amount,
                 std::optional<std::int64_t> balance) {
  return {.statement_id = id,
          .time = at(time),
          .amount_minor = amount,
          .balance_after_minor = balance,
          .status = "SUCCESS"};
}

const std::vector<Time> two_days{at("2026-01-01T00:00:00Z"), at("2026-01-02T00:00:00Z"),
                                 at("2026-01-03T00:00:00Z")};

Books close(const std::vector<BookRow>& rows, const std::vector<BalanceTold>& balances,
            std::optional<Told> opening = std::nullopt, const std::vector<LateRow>& late = {}) {
  return close_books({.rows = rows,
                      .opening = opening,
                      .gaps = {},
                      .balances = balances,
                      .late_rows = late,
                      .day_begins = two_days,
                      .facts = {}});
}

TEST(Books, ABalanceToldAtTheVeryBeginningIsHeldAgainstTheOpening) {
  const Told opening{1000, 7, at("2025-12-31T10:00:00Z")};
  const std::vector<BookRow> rows{book_row(8, "2026-01-01T10:00:00Z", 50, 1050)};
  EXPECT_TRUE(close(rows, {{two_days[0], 1000, 1000}}, opening).breaks.empty());
  const Books books = close(rows, {{two_days[0], 990, 990}}, opening);
  ASSERT_EQ(books.breaks.size(), 1u);
  EXPECT_EQ(books.breaks[0].kind, BookBreak::Kind::balance);
  EXPECT_EQ(books.breaks[0].place.missing_minor, -10);
  EXPECT_EQ(books.breaks[0].place.after_statement_id, 7);
}

TEST(Books, ABalanceDidNotKnowOfRowsThatTheVendorPutBeforeItAfterwards) {
  const std::vector<BookRow> rows{book_row(1, "2026-01-01T09:00:00Z", 1000, 1000),
                                  book_row(2, "2026-01-01T10:00:00Z", 50, 1050)};
  const std::vector<BalanceTold> balances{{at("2026-01-01T12:00:00Z"), 1000, 1000}};
  const auto count_breaks = [&](const char* first_seen_at, const std::vector<BalanceTold>& told) {
    const LateRow late{rows[1].time, at(first_seen_at), 50, "SUCCESS"};
    return close(rows, told, std::nullopt, {late}).breaks.size();
  };
  EXPECT_EQ(close(rows, balances).breaks.size(), 1u);
  EXPECT_EQ(count_breaks("2026-01-01T11:00:00Z", balances), 1u) << "it was known by then";
  EXPECT_EQ(count_breaks("2026-01-02T11:00:00Z", balances), 0u);
  EXPECT_EQ(count_breaks("2026-01-02T11:00:00Z", {{at("2026-01-01T12:00:00Z"), 999, 999}}), 1u);
}

TEST(Books, ABalanceToldAtTheVeryEndOrOutsideSaysNothing) {
  const std::vector<BookRow> rows{book_row(8, "2026-01-01T10:00:00Z", 50, 1050)};
  EXPECT_TRUE(close(rows, {{two_days[2] - seconds{1}, 1, 1}}).breaks.empty());
  EXPECT_TRUE(
      close(rows, {{two_days[0] - hours{1}, 1, 1}, {two_days[2] + hours{1}, 1, 1}}).breaks.empty());
}

TEST(Books, ABalanceToldWhileRowsComeInMayLieOnEitherSideOfThem) {
  const std::vector<BookRow> rows{book_row(1, "2026-01-01T09:00:00Z", 1000, 1000),
                                  book_row(2, "2026-01-01T10:00:00Z", 50, 1050)};
  const Time between = at("2026-01-01T10:00:10Z");
  EXPECT_TRUE(close(rows, {{between, 1000, 1000}}).breaks.empty());
  EXPECT_TRUE(close(rows, {{between, 1050, 1050}}).breaks.empty());
  EXPECT_TRUE(close(rows, {{between, 1020, 1020}}).breaks.empty()) << "not sure, so not said";
  EXPECT_EQ(close(rows, {{between + hours{1}, 1020, 1020}}).breaks.size(), 1u);
}

TEST(Books, ARunOfBalancesThatDifferByTheSameIsOneBreakADay) {
  const std::vector<BookRow> rows{book_row(1, "2026-01-01T09:00:00Z", 1000, 1000)};
  std::vector<BalanceTold> balances;
  for (int hour = 10; hour < 40; ++hour) {
    balances.push_back({two_days[0] + hours{hour}, 1003, 1003});
  }
  EXPECT_EQ(close(rows, balances).breaks.size(), 2u);
}

TEST(MonthLine, IsCompleteOnlyWhereNothingStandsInTheWay) {
  MonthLine line;
  EXPECT_TRUE(line.is_complete()) << "a stream without rows is complete where it is covered";
  line.currency = "USD";
  EXPECT_FALSE(line.is_complete()) << "no balance told";
  line.is_told = true;
  EXPECT_TRUE(line.is_complete());
  for (const auto& spoil :
       std::vector<void (*)(MonthLine&)>{[](MonthLine& l) { l.holes.emplace_back(); },
                                         [](MonthLine& l) { l.breaks.emplace_back(); },
                                         [](MonthLine& l) { l.off_counts.emplace_back(); },
                                         [](MonthLine& l) { l.altered_rows.emplace_back(); },
                                         [](MonthLine& l) { l.has_unsolved = true; }}) {
    MonthLine spoiled = line;
    spoil(spoiled);
    EXPECT_FALSE(spoiled.is_complete());
  }
}

TEST(Money, IsWrittenWithItsPointAndItsThousands) {
  EXPECT_EQ(format_money({"USD", 9120411}, 2), "91,204.11 USD");
  EXPECT_EQ(format_money({"USD", -5}, 2), "-0.05 USD");
  EXPECT_EQ(format_money({"JPY", 1000}, 0), "1,000 JPY");
  EXPECT_EQ(format_money({"BHD", -1234567890}, 3), "-1,234,567.890 BHD");
  EXPECT_EQ(format_money({"XXX", 12345}, std::nullopt), "12345 minor units of XXX");
  EXPECT_EQ(format_money({"USD", std::numeric_limits<std::int64_t>::min()}, 2),
            "-92,233,720,368,547,758.08 USD");
}

}  // namespace
}  // namespace reconciled::test
