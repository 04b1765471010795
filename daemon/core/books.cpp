#include "core/books.hpp"

#include <algorithm>
#include <limits>

#include "core/expects.hpp"

namespace reconciled {

namespace {

// How far the ledger behind an inquiryBalance answer may lie from the time that the answer carries,
// to either side.
constexpr std::chrono::seconds snapshot_margin{30};

std::vector<ChainRow> chain_rows_of(const BookInput& input) {
  std::vector<ChainRow> rows;
  rows.reserve(input.rows.size());
  for (const BookRow& row : input.rows) {
    rows.push_back({row.statement_id, row.time, row.amount_minor, row.balance_after_minor,
                    !input.facts.still_statuses.contains(row.status)});
  }
  return rows;
}

// Days are cut further at the snapshots, so that the chain's balance there is known.
std::vector<Time> cuts_of(const BookInput& input) {
  std::vector<Time> cuts = input.day_begins;
  for (const BalanceTold& told : input.balances) {
    for (const Time cut : {told.time - snapshot_margin, told.time + snapshot_margin}) {
      if (cut > cuts.front() && cut < input.day_begins.back()) cuts.push_back(cut);
    }
  }
  std::ranges::sort(cuts);
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  return cuts;
}

// The piece that holds `time`, which must not lie before the first.
std::size_t index_of(const std::vector<Time>& begins, Time time) {
  expects(time >= begins.front(), "the time lies behind the beginning");
  return static_cast<std::size_t>(std::ranges::upper_bound(begins, time) - begins.begin()) - 1;
}

// The report of the pieces put together to days again.
std::vector<BookDay> days_of(const BookInput& input, const std::vector<Time>& cuts,
                             const ChainReport& report) {
  std::vector<BookDay> days(input.day_begins.size() - 1);
  std::vector<bool> is_begun(days.size());
  for (std::size_t i = 0; i < report.days.size(); ++i) {
    const ChainDay& piece = report.days[i];
    const std::size_t place = index_of(input.day_begins, cuts[i]);
    BookDay& day = days[place];
    if (!is_begun[place]) day.opening_minor = piece.opening_minor;
    is_begun[place] = true;
    day.row_count += piece.row_count;
    day.in_minor += piece.in_minor;
    day.out_minor += piece.out_minor;
    day.closing_minor = piece.closing_minor;
    day.is_told = piece.is_told;
    day.has_unsolved = day.has_unsolved || piece.has_unsolved;
  }
  return days;
}

// What each day's own rows say: how many tell a balance, which is the last, how statuses act.
void look_at_rows(const BookInput& input, const std::vector<ChainRow>& rows,
                  std::vector<BookDay>& days) {
  std::vector<StatusRow> told_by_status;
  for (std::size_t i = 0, day = 0; day < days.size(); ++day) {
    told_by_status.clear();
    while (i < rows.size() && rows[i].time < input.day_begins[day]) ++i;
    for (; i < rows.size() && rows[i].time < input.day_begins[day + 1]; ++i) {
      told_by_status.push_back({rows[i], input.rows[i].status});
      BookDay& its = days[day];
      if (rows[i].is_silent()) {
        ++its.silent_count;
        continue;
      }
      ++its.told_count;
      its.last_told_statement_id = rows[i].statement_id;
      its.last_told_time = rows[i].time;
      its.silent_count = 0;
    }
    days[day].effects = learn_effects(told_by_status);
  }
}

// The chain's balance around the instant of a snapshot, and the last row before it.
struct Around {
  std::optional<std::int64_t> before_minor;
  std::optional<std::int64_t> behind_minor;
  bool is_busy = false;  // rows in between
  std::optional<std::int64_t> last_statement_id;
  Time last_time;
};

Around around(const BookInput& input, const std::vector<Time>& cuts, const ChainReport& report,
              Time time) {
  Around found;
  if (time < cuts.front() || time + snapshot_margin >= cuts.back()) return found;
  // Right behind the beginning there is no cut: the balance before is the one that was handed in.
  const std::size_t from = index_of(cuts, std::max(time - snapshot_margin, cuts.front()));
  const std::size_t to = index_of(cuts, time + snapshot_margin);
  found.before_minor =
      from == 0 ? report.days.front().opening_minor : report.days[from - 1].closing_minor;
  found.behind_minor = report.days[to - 1].closing_minor;
  for (std::size_t i = from; i < to; ++i) {
    found.is_busy = found.is_busy || report.days[i].row_count > 0;
  }
  const auto behind =
      std::ranges::upper_bound(input.rows, time + snapshot_margin, {}, &BookRow::time);
  if (behind != input.rows.begin()) {
    found.last_statement_id = std::prev(behind)->statement_id;
    found.last_time = std::prev(behind)->time;
  } else if (input.opening) {
    found.last_statement_id = input.opening->statement_id;
    found.last_time = input.opening->time;
  }
  return found;
}

bool is_covered(std::span<const Gap> gaps, Time from, Time to) {
  return std::ranges::none_of(gaps, [&](const Gap& gap) { return gap.from < to && gap.to > from; });
}

// Silent rows at the end of the chain are confirmed by a balance that agrees with them.
void confirm_days(const BookInput& input, Time until, std::vector<BookDay>& days) {
  for (std::size_t day = 0; day < days.size(); ++day) {
    const auto behind =
        std::ranges::lower_bound(input.rows, input.day_begins[day + 1], {}, &BookRow::time);
    if (behind != input.rows.begin() && std::prev(behind)->time > until) return;
    if (!days[day].has_unsolved && days[day].closing_minor) days[day].is_told = true;
  }
}

// What rows moved that the vendor put before `time` only afterwards: a balance told at that time
// could not know of them. Nothing when it does not fit into int64.
std::optional<std::int64_t> moved_later(const BookInput& input, Time time) {
  std::int64_t sum = 0;
  for (const LateRow& row : input.late_rows) {
    if (row.time > time || row.first_seen_at <= time) continue;
    if (input.facts.still_statuses.contains(row.status)) continue;
    if (__builtin_add_overflow(sum, row.amount_minor, &sum)) return std::nullopt;
  }
  return sum;
}

// Holds what inquiryBalance told against the chain at its time.
void compare_balances(const BookInput& input, const std::vector<Time>& cuts,
                      const ChainReport& report, Books& books) {
  // One break for a run of balances that differ by the same amount, or one a day.
  const std::size_t no_day = books.days.size();
  std::size_t reported_day = no_day;
  std::int64_t reported_minor = 0;
  for (const BalanceTold& told : input.balances) {
    const Around chain = around(input, cuts, report, told.time);
    if (!chain.before_minor || !chain.behind_minor || !chain.last_statement_id) continue;
    if (!is_covered(input.gaps, chain.last_time, told.time + snapshot_margin)) continue;
    const auto agrees = [&](std::int64_t minor) {
      return minor == *chain.before_minor || minor == *chain.behind_minor;
    };
    const bool total_agrees = agrees(told.total_minor);
    const bool available_agrees = agrees(told.available_minor);
    const std::size_t day = index_of(input.day_begins, told.time);
    if (total_agrees && !available_agrees) ++books.days[day].total_fits;
    if (available_agrees && !total_agrees) ++books.days[day].available_fits;
    const auto means = input.facts.balance_means;
    const bool fits = !means                            ? total_agrees || available_agrees
                      : *means == BalanceMeaning::total ? total_agrees
                                                        : available_agrees;
    if (fits) {
      reported_day = no_day;
      confirm_days(input, told.time - snapshot_margin, books.days);
      continue;
    }
    if (chain.is_busy) continue;
    const std::int64_t minor =
        means == BalanceMeaning::available ? told.available_minor : told.total_minor;
    std::int64_t missing = 0;
    if (__builtin_sub_overflow(minor, *chain.behind_minor, &missing)) continue;
    const std::optional<std::int64_t> moved = moved_later(input, told.time);
    if (moved && *moved != 0 && missing == -*moved) continue;
    missing = std::max(missing, -std::numeric_limits<std::int64_t>::max());
    if (day == reported_day && missing == reported_minor) continue;
    reported_day = day;
    reported_minor = missing;
    books.breaks.push_back(
        {BookBreak::Kind::balance,
         {chain.last_statement_id, std::nullopt, chain.last_time, told.time, missing}});
  }
}

}  // namespace

Books close_books(const BookInput& input) {
  expects(input.day_begins.size() > 1, "there is a day to close");
  const std::vector<ChainRow> rows = chain_rows_of(input);
  const std::vector<Time> cuts = cuts_of(input);
  const ChainReport report =
      check_chain({.rows = rows, .gaps = input.gaps, .opening = input.opening, .day_begins = cuts});
  Books books{.days = days_of(input, cuts, report), .breaks = {}};
  look_at_rows(input, rows, books.days);
  for (const Break& place : report.breaks) {
    books.breaks.push_back({BookBreak::Kind::chain, place});
    // So that its magnitude is a number, too.
    std::int64_t& missing = books.breaks.back().place.missing_minor;
    missing = std::max(missing, -std::numeric_limits<std::int64_t>::max());
  }
  compare_balances(input, cuts, report, books);
  return books;
}

}  // namespace reconciled
