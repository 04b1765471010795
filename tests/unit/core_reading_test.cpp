// The reading of one window: which page comes next, when the window is verified, when it starts
// over, splits, narrows or gives up. Pages are values; there is no gateway here.
#include <gtest/gtest.h>

#include "core_fixture.hpp"

namespace reconciled::test {
namespace {

using std::chrono::seconds;
using Step = Reading::Step;

const Window day{at("2026-03-01T00:00:00Z"), at("2026-03-02T00:00:00Z"), {}, {}};
const Window second{at("2026-03-01T12:00:00Z"), at("2026-03-01T12:00:01Z"), {}, {}};

Reading::Start start_of(const Window& window) {
  Reading::Start start;
  start.window = window;
  start.question = wide_question(window);
  return start;
}

int next_page(const Reading& reading) {
  return reading.next_call("NORMAL_BALANCE").page;
}

// Answers every page of a window with `total` rows until the reading asks no more.
void read_all(Reading& reading, std::int64_t total) {
  while (reading.step() == Step::ask) {
    reading.take(page_of(next_page(reading), total, day.from), {});
  }
}

TEST(Reading, AsksOneSecondMoreOnBothSidesThanTheWindowHolds) {
  const Reading reading(start_of(day));
  const StatementsCall call = reading.next_call("NORMAL_BALANCE");
  EXPECT_EQ(call.from, day.from - seconds{1});
  EXPECT_EQ(call.to, day.to);
  EXPECT_EQ(call.page, 1);
  EXPECT_EQ(call.balance_type, "NORMAL_BALANCE");
}

TEST(Reading, AnEmptyWindowIsVerifiedByItsFirstPage) {
  Reading reading(start_of(day));
  reading.take(page_of(1, 0, day.from), {});
  EXPECT_EQ(reading.step(), Step::verified);
  EXPECT_EQ(reading.row_count(), 0);
}

TEST(Reading, AsksExactlyThePagesThatTheCountNeeds) {
  for (const std::int64_t total : {1, 9, 10, 11, 20, 499, 500}) {
    Reading reading(start_of(day));
    read_all(reading, total);
    EXPECT_EQ(reading.step(), Step::verified) << total;
    EXPECT_EQ(reading.row_count(), total);
    EXPECT_EQ(static_cast<std::int64_t>(reading.pages().size()), (total + 9) / 10) << total;
  }
}

TEST(Reading, GoesOnAfterTheStoredPages) {
  Reading::Start start = start_of(day);
  for (int page = 1; page <= 2; ++page) {
    StoredPage stored{page, 25, {}};
    for (int i = 0; i < 10; ++i) {
      stored.row_keys.push_back("b:r" + std::to_string((page - 1) * 10 + i));
    }
    start.pages.push_back(stored);
  }
  Reading reading(std::move(start));
  EXPECT_EQ(next_page(reading), 3);
  reading.take(page_of(3, 25, day.from), {});
  EXPECT_EQ(reading.step(), Step::verified);
  EXPECT_EQ(reading.row_count(), 25);
  EXPECT_EQ(reading.pages().size(), 1U);
}

TEST(Reading, AChangedTotalCountStartsOverAtOnceAndThenVerifies) {
  Reading reading(start_of(day));
  reading.take(page_of(1, 25, day.from), {});
  reading.take(page_of(2, 26, day.from), {});
  ASSERT_EQ(reading.step(), Step::ask);
  EXPECT_EQ(next_page(reading), 1);
  EXPECT_EQ(reading.read_no(), 2);
  EXPECT_EQ(reading.abandoned().size(), 2U);
  read_all(reading, 26);
  EXPECT_EQ(reading.step(), Step::verified);
  EXPECT_EQ(reading.row_count(), 26);
}

TEST(Reading, ARepeatedRowIsNotTwoRows) {
  Reading reading(start_of(day));
  StatementsPage first = page_of(1, 12, day.from);
  StatementsPage last = page_of(2, 12, day.from);
  last.rows[0] = first.rows[9];  // a shift between the pages: r9 twice, r10 never
  reading.take(first, {});
  reading.take(last, {});
  ASSERT_EQ(reading.step(), Step::ask) << "it must read again, not verify";
  EXPECT_EQ(next_page(reading), 1);
}

TEST(Reading, AShortPageStartsOver) {
  Reading reading(start_of(day));
  StatementsPage first = page_of(1, 25, day.from);
  first.rows.pop_back();
  reading.take(first, {});
  EXPECT_EQ(reading.read_no(), 2);
}

TEST(Reading, RowsWhereTheCountSaysNoneStartOver) {
  Reading reading(start_of(day));
  StatementsPage page = page_of(1, 3, day.from);
  page.total_count = 0;
  reading.take(page, {});
  EXPECT_EQ(reading.step(), Step::ask);
}

TEST(Reading, DisagreementThatOutlastsTwoRereadsIsGivenUp) {
  Reading reading(start_of(day));
  for (int attempt = 0; attempt < 3; ++attempt) {
    ASSERT_EQ(reading.step(), Step::ask) << attempt;
    reading.take(page_of(1, 25, day.from), {});
    reading.take(page_of(2, 26, day.from), {});
  }
  EXPECT_EQ(reading.step(), Step::disagreed);
  EXPECT_NE(reading.disagreement().find("25"), std::string::npos);
  EXPECT_TRUE(reading.pages().empty()) << "the next attempt starts at page 1";
  EXPECT_EQ(reading.abandoned().size(), 6U) << "what was seen is kept";
}

TEST(Reading, TwinsOnDifferentPagesAreTwoRows) {
  Reading reading(start_of(day));
  StatementsPage first = page_of(1, 11, day.from);
  first.rows[9] = twin("same", day.from);
  StatementsPage last{.total_count = 11, .page = 2, .rows = {twin("same", day.from)}};
  reading.take(first, {});
  reading.take(last, {});
  ASSERT_EQ(reading.step(), Step::ask) << "they could be one row that moved";
  EXPECT_EQ(next_page(reading), 1);
  reading.take(first, {});
  EXPECT_EQ(reading.step(), Step::verified);
  EXPECT_EQ(reading.row_count(), 11);
  EXPECT_EQ(reading.pages().size(), 2U);
}

TEST(Reading, ARowWithoutNumberThatMovedToTheNextPageIsNotATwin) {
  Reading reading(start_of(day));
  StatementsPage first = page_of(1, 11, day.from);
  first.rows[9] = twin("moved", day.from);
  StatementsPage last{.total_count = 11, .page = 2, .rows = {twin("moved", day.from)}};
  reading.take(first, {});
  reading.take(last, {});  // a row was inserted in front and another removed: the count is the same
  ASSERT_EQ(reading.step(), Step::ask);
  StatementsPage now = first;
  now.rows[9] = row("slipped by", day.from);
  now.rows[9].raw = "{\"accountingBizNo\":\"slipped by\"}";
  reading.take(now, {});
  EXPECT_EQ(reading.step(), Step::ask);
  EXPECT_EQ(reading.read_no(), 2) << "everything is read again";
}

TEST(Reading, TwinsWithDifferentContentNeedNoSecondLook) {
  Reading reading(start_of(day));
  StatementsPage first = page_of(1, 11, day.from);
  first.rows[9] = twin("same", day.from);
  first.rows[9].raw = "{\"accountBalance\":1}";
  StatementsPage last{.total_count = 11, .page = 2, .rows = {twin("same", day.from)}};
  reading.take(first, {});
  reading.take(last, {});
  EXPECT_EQ(reading.step(), Step::verified);
}

TEST(Reading, AnInterruptedProbeDoesNotMakeASecondUnreachable) {
  Reading::Start start = start_of(second);
  start.pages = {{1, 1200, {}}};
  Reading reading(std::move(start));
  ASSERT_EQ(reading.step(), Step::ask);
  EXPECT_EQ(next_page(reading), 50) << "it goes on looking for the burst's place";
}

TEST(Reading, MoreThan500RowsSplitTheWindowIntoPartsThatTileIt) {
  Reading reading(start_of(day));
  reading.take(page_of(1, 1234, day.from), {});
  ASSERT_EQ(reading.step(), Step::split);
  const auto& parts = reading.parts();
  EXPECT_EQ(parts.size(), 4U);
  EXPECT_EQ(parts.front().from, day.from);
  EXPECT_EQ(parts.back().to, day.to);
  for (std::size_t i = 1; i < parts.size(); ++i) EXPECT_EQ(parts[i - 1].to, parts[i].from);
  EXPECT_EQ(reading.outer_count(), 1234);
}

TEST(Reading, Exactly500RowsAreReadAnd501AreSplit) {
  Reading fits(start_of(day));
  fits.take(page_of(1, 500, day.from), {});
  EXPECT_EQ(fits.step(), Step::ask);
  Reading exceeds(start_of(day));
  exceeds.take(page_of(1, 501, day.from), {});
  EXPECT_EQ(exceeds.step(), Step::split);
}

// A full page of a burst at `when`.
StatementsPage burst_page(int number, std::int64_t total, sys_seconds when) {
  StatementsPage page{.total_count = total, .page = number, .rows = {}};
  for (int i = 0; i < 10; ++i) {
    page.rows.push_back(row("b" + std::to_string(number * 10 + i), when));
  }
  return page;
}

TEST(Reading, ASecondBesideABurstAsksForJustItselfOnceThatIsProvedSafe) {
  Reading reading(start_of(second));
  // The burst lies on the end of the question: that end is inclusive, as this page proves.
  reading.take(burst_page(1, 700, second.to), {});
  ASSERT_EQ(reading.step(), Step::ask);
  EXPECT_TRUE(reading.facts().end_is_inclusive);
  EXPECT_EQ(next_page(reading), 1);
  EXPECT_EQ(reading.question().to, second.from);
  EXPECT_EQ(reading.question().from, second.from - seconds{1}) << "that end is not proved";
  reading.take(page_of(1, 3, second.from), {});
  EXPECT_EQ(reading.step(), Step::verified);
  EXPECT_EQ(reading.outer_count(), 700) << "the parent counts what the wide question showed";
  EXPECT_EQ(reading.total_count(), 3);
}

TEST(Reading, ASecondThatShowsNoEvidenceLooksAtTheLastPageOnceAndThenSplitsByCurrency) {
  Reading reading(start_of(second));
  reading.take(burst_page(1, 700, second.from), {});
  ASSERT_EQ(reading.step(), Step::ask);
  EXPECT_EQ(next_page(reading), 50);
  reading.take(burst_page(50, 700, second.from), {});
  ASSERT_EQ(reading.step(), Step::split);
  EXPECT_FALSE(reading.parts().front().currency.empty());
  for (const Window& part : reading.parts()) {
    EXPECT_EQ(part.from, second.from);
    EXPECT_EQ(part.to, second.to);
  }
}

TEST(Reading, FractionsForbidToLeaveOutTheEndsOverlap) {
  GatewayFacts facts{true, true, true};
  const Question narrow = narrow_question(second, facts);
  EXPECT_EQ(narrow.from, second.from);
  EXPECT_EQ(narrow.to, second.to) << "a row at half a second would be missed";
}

TEST(Reading, ASecondNarrowedToCurrencySplitsByTypeAndThenGivesUp) {
  Window narrowed = second;
  narrowed.currency = "USD";
  Reading::Start start = start_of(narrowed);
  start.facts = {true, true, false};
  start.question = narrow_question(narrowed, start.facts);
  Reading by_type(start);
  by_type.take(burst_page(1, 700, second.from), {});
  ASSERT_EQ(by_type.step(), Step::split);
  EXPECT_EQ(by_type.parts().front().currency, "USD");
  EXPECT_FALSE(by_type.parts().front().transaction_type.empty());

  start.window.transaction_type = "COLLECTION";
  Reading beyond(start);
  for (int page = 1; page <= 50; ++page) {
    ASSERT_EQ(beyond.step(), Step::ask) << page;
    ASSERT_EQ(next_page(beyond), page);
    beyond.take(burst_page(page, 700, second.from), {});
  }
  EXPECT_EQ(beyond.step(), Step::unreachable);
  EXPECT_EQ(beyond.row_count(), 500);
}

TEST(Question, AChildIsAsWideAsItsParentOnSharedEnds) {
  const Question parent = wide_question(day);
  const GatewayFacts facts{true, true, false};
  const Window first{day.from, day.from + seconds{3600}, {}, {}};
  const Question asked = child_question(first, day, parent, facts);
  EXPECT_EQ(asked.from, parent.from);
  EXPECT_EQ(asked.to, first.to - seconds{1});
  const Window whole{day.from, day.to, "USD", {}};
  EXPECT_EQ(child_question(whole, day, parent, facts), parent);
}

TEST(Question, NothingIsLearnedFromRowsInsideOfTheQuestion) {
  const Question question = wide_question(day);
  StatementsPage page{.total_count = 1, .page = 1, .rows = {row("x", day.from)}};
  EXPECT_EQ(learn({}, question, page), GatewayFacts{});
  page.rows = {row("x", question.from)};
  EXPECT_TRUE(learn({}, question, page).start_is_inclusive);
  page.rows = {row("x", day.from + std::chrono::milliseconds{500})};
  EXPECT_TRUE(learn({}, question, page).has_fractions);
}

}  // namespace
}  // namespace reconciled::test
