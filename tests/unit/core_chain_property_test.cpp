// Goal: a chain that is whole never shows a break, and one that was tampered with always does.
// Method: seeded histories beside the ledger that made them; then one row at a time is removed,
// doubled or altered. A change is left out only where no chain could show it, see
// TamperedHistory::is_visible. Two naive checkers prove that the histories are not too easy.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "ledger_history.hpp"

namespace reconciled::test {
namespace {

const HistoryTerms plain{.instant_count = 80};
const HistoryTerms with_bursts{.instant_count = 40, .most_rows_per_burst = 700};
const HistoryTerms with_stills{.instant_count = 80, .still_permille = 100};
const HistoryTerms with_silents{.instant_count = 80, .silent_permille = 120, .still_permille = 50};
const HistoryTerms nearly_silent{.instant_count = 80, .silent_permille = 400};
const HistoryTerms with_all{
    .instant_count = 60, .most_rows_per_burst = 200, .silent_permille = 20, .still_permille = 30};

HistoryTerms seeded(HistoryTerms terms, std::uint64_t seed) {
  terms.seed = seed;
  return terms;
}

void expect_totals(const History& history, const ChainReport& report) {
  ASSERT_EQ(report.days.size(), history.days.size());
  for (std::size_t i = 0; i < report.days.size(); ++i) {
    const ChainDay& day = report.days[i];
    const LedgerDay& truth = history.days[i];
    EXPECT_EQ(day.row_count, truth.row_count) << i;
    EXPECT_EQ(day.in_minor, truth.in_minor) << i;
    EXPECT_EQ(day.out_minor, truth.out_minor) << i;
    EXPECT_EQ(day.opening_minor, truth.opening_minor) << i;
    EXPECT_EQ(day.closing_minor, truth.closing_minor) << i;
    EXPECT_EQ(*day.closing_minor - *day.opening_minor, day.in_minor - day.out_minor) << i;
  }
}

void expect_whole(const HistoryTerms& terms, bool has_opening) {
  SCOPED_TRACE("seed " + std::to_string(terms.seed));
  History history = make_history(terms);
  if (has_opening) history.chain.opening = history.opening();
  const ChainReport report = history.chain.check();
  EXPECT_TRUE(report.breaks.empty());
  EXPECT_TRUE(report.unsolved.empty());
  expect_totals(history, report);
  Time last_told = second(-1);
  for (const ChainRow& row : history.in_order) {
    if (!row.is_silent()) last_told = row.time;
  }
  for (std::size_t i = 0; i < report.days.size(); ++i) {
    const bool is_over = history.chain.day_begins[i + 1] <= last_told;
    EXPECT_TRUE(report.days[i].is_told || !is_over) << i;
  }
}

TEST(ChainProperty, AWholeHistoryNeverBreaksAndAddsUpToItsLedger) {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    for (const HistoryTerms& terms : {plain, with_stills, with_silents, nearly_silent}) {
      expect_whole(seeded(terms, seed), seed % 2 == 0);
    }
    if (seed % 5 == 0) expect_whole(seeded(with_bursts, seed), seed % 2 == 0);
    if (seed % 5 == 0) expect_whole(seeded(with_all, seed), seed % 2 == 0);
  }
}

enum class Change { removed, doubled, amount, balance, status };

// A history with one row changed.
struct TamperedHistory {
  const History& history;
  std::size_t index;  // into in_order
  Change change;

  const ChainRow& row() const { return history.in_order[index]; }

  Chain chain(std::mt19937_64& random) const {
    Chain chain = history.chain;
    chain.rows = history.in_order;
    ChainRow& changed = chain.rows[index];
    const auto place = chain.rows.begin() + static_cast<std::ptrdiff_t>(index);
    switch (change) {
      case Change::removed: chain.rows.erase(place); break;
      case Change::doubled: chain.rows.insert(place, ChainRow(changed)); break;
      case Change::amount: changed.amount_minor += difference; break;
      case Change::balance: *changed.balance_after_minor += difference; break;
      case Change::status: changed.moves = !changed.moves; break;
    }
    shuffle_instants(chain.rows, random);
    return chain;
  }

  // Not visible to any chain:
  // - a change that changes no effect: of a row that moved nothing (zero amount, or a status that
  //   does not move), or a status that does not matter for an amount of zero;
  // - a change of an effect with no told balance in an earlier instant (the chain would just begin
  //   elsewhere) or none in a later one (nothing shows it; within the instant itself a silent row
  //   may stand in for the missing one);
  // - another balance on a row that shares its instant with a silent row, which may explain it, or
  //   on a row without effect that lands on a balance that the instant knows;
  // - another balance where no other instant tells one.
  // Two silent rows that cancel each other would be a sixth, but only one row is changed at a time.
  bool is_visible() const {
    switch (change) {
      case Change::removed:
      case Change::doubled: return row().effect() != 0 && is_between_told();
      case Change::amount: return row().moves && is_between_told();
      case Change::status: return row().amount_minor != 0 && is_between_told();
      case Change::balance: return !row().is_silent() && is_other_balance_visible();
    }
    return false;
  }

  bool has_told(bool is_earlier) const {
    return std::any_of(history.in_order.begin(), history.in_order.end(), [&](const ChainRow& r) {
      return !r.is_silent() && (is_earlier ? r.time < row().time : r.time > row().time);
    });
  }
  bool is_between_told() const {
    return (history.chain.opening || has_told(true)) && has_told(false);
  }
  bool is_other_balance_visible() const {
    if (!history.chain.opening && !has_told(true) && !has_told(false)) return false;
    for (std::size_t i = 0; i < history.in_order.size(); ++i) {
      const ChainRow& other = history.in_order[i];
      if (other.time != row().time || i == index) continue;
      if (other.is_silent()) return false;
      const Exact moved = row().after() + difference;
      if (row().effect() == 0 && (other.before() == moved || other.after() == moved)) return false;
    }
    return true;
  }

  // Alone in its instant, and the next told balance has only one place: no silent row stands beside
  // it, and its instant is no round trip, which may fit from another balance than the true one, so
  // that the difference shows behind it.
  bool is_plain_place() const {
    const auto& rows = history.in_order;
    if (index == 0 || rows[index - 1].time == row().time) return false;
    std::size_t next = index + 1;
    if (next < rows.size() && rows[next].time == row().time) return false;
    while (next < rows.size() && rows[next].is_silent()) ++next;
    if (next == rows.size()) return false;
    Exact sum = 0;
    int count = 0;
    for (const ChainRow& other : rows) {
      if (other.time != rows[next].time) continue;
      if (other.is_silent()) return false;
      sum += other.effect();
      ++count;
    }
    return count == 1 || sum != 0;
  }

  static constexpr std::int64_t difference = 7;
};

void expect_change_is_seen(const TamperedHistory& tampered, std::mt19937_64& random) {
  const ChainReport report = tampered.chain(random).check();
  EXPECT_TRUE(!report.breaks.empty() || !report.unsolved.empty()) << "nothing shows";
  if (tampered.change != Change::removed || !tampered.is_plain_place()) return;
  const Time time = tampered.row().time;
  ASSERT_EQ(report.breaks.size(), 1U);
  EXPECT_LE(report.breaks[0].from, time);
  EXPECT_GE(report.breaks[0].to, time);
  EXPECT_EQ(report.breaks[0].missing_minor, to_nearest(tampered.row().effect()));
}

int expect_changes_are_seen(const HistoryTerms& terms, std::size_t stride, bool has_opening) {
  History history = make_history(terms);
  if (has_opening) history.chain.opening = history.opening();
  std::mt19937_64 random(terms.seed);
  int change_count = 0;
  for (std::size_t index = 0; index < history.in_order.size(); index += stride) {
    for (const Change change :
         {Change::removed, Change::doubled, Change::amount, Change::balance, Change::status}) {
      const TamperedHistory tampered{history, index, change};
      if (!tampered.is_visible()) continue;
      SCOPED_TRACE("seed " + std::to_string(terms.seed) + ", row " + std::to_string(index + 1) +
                   ", change " + std::to_string(static_cast<int>(change)));
      expect_change_is_seen(tampered, random);
      ++change_count;
    }
  }
  return change_count;
}

TEST(ChainProperty, EveryChangeOfARowShows) {
  int change_count = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    for (const HistoryTerms& terms : {plain, with_stills, with_silents}) {
      change_count += expect_changes_are_seen(seeded(terms, seed), 1, seed % 2 == 0);
    }
    if (seed % 4 != 0) continue;
    change_count += expect_changes_are_seen(seeded(with_bursts, seed), 23, true);
    change_count += expect_changes_are_seen(seeded(with_all, seed), 23, true);
  }
  EXPECT_GT(change_count, 10'000);
}

// A burst is never unsolved while all of its rows tell their balance.
TEST(ChainProperty, WithoutSilentRowsNothingIsUnsolved) {
  const HistoryTerms terms = seeded(with_bursts, 7);
  const History history = make_history(terms);
  std::mt19937_64 random(7);
  for (std::size_t index = 0; index < history.in_order.size(); index += 31) {
    for (const Change change : {Change::removed, Change::doubled, Change::amount}) {
      const ChainReport report = TamperedHistory{history, index, change}.chain(random).check();
      EXPECT_TRUE(report.unsolved.empty());
      EXPECT_LE(report.breaks.size(), 1U) << "one change of an effect is one difference";
    }
  }
}

// --- what a naive checker would say --------------------------------------------------------------

int naive_break_count(const std::vector<ChainRow>& rows, bool looks_at_status) {
  int count = 0;
  std::optional<std::int64_t> balance;
  for (const ChainRow& row : rows) {
    if (balance && (row.moves || !looks_at_status)) *balance += row.amount_minor;
    if (balance && row.balance_after_minor && *balance != *row.balance_after_minor) ++count;
    if (row.balance_after_minor) balance = row.balance_after_minor;
  }
  return count;
}

TEST(ChainProperty, OrderByTimeAloneSeesBreaksWhereThereAreNone) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const History history = make_history(seeded(plain, seed));
    EXPECT_EQ(naive_break_count(history.in_order, true), 0) << "the ledger itself adds up";
    EXPECT_GT(naive_break_count(history.chain.rows, true), 0) << seed;
  }
}

TEST(ChainProperty, AmountsThatDidNotMoveAreBreaksToWhomIgnoresTheStatus) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const History history = make_history(seeded(with_stills, seed));
    EXPECT_GT(naive_break_count(history.in_order, false), 0) << seed;
  }
}

}  // namespace
}  // namespace reconciled::test
