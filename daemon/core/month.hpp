// Is a month complete? One line per customer, balance type and currency, and everything that stands
// in the way of a yes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/books.hpp"
#include "core/time.hpp"

namespace reconciled {

/// A stretch of the month that is not covered. Without a job: it has not been asked for.
struct Hole {
  Time from;
  Time to;
  std::string state;  // as in acct.coverage, or "not asked for"
  std::optional<std::int64_t> job_id = std::nullopt;
  std::optional<Time> next_attempt_at = std::nullopt;
  std::string last_code = {};
  std::string last_message = {};
};

/// A window that no longer holds as many rows as it was proved with.
struct OffCount {
  Time from;
  Time to;
  std::int64_t job_id = 0;
  std::int64_t proved_count = 0;
  std::int64_t stored_count = 0;
};

/// A row that is not as it was stored.
struct AlteredRow {
  std::int64_t statement_id = 0;
  Time time;
};

struct MonthLine {
  std::string customer;
  std::string balance_type;
  std::string currency;             // empty: the stream has shown no row yet
  std::optional<int> minor_digits;  // of the currency; nothing where it is not known
  std::int64_t row_count = 0;
  std::int64_t in_minor = 0;
  std::int64_t out_minor = 0;
  std::optional<std::int64_t> opening_minor;
  std::optional<std::int64_t> closing_minor;
  bool is_told = false;         // balances that the vendor told confirm all of it
  bool tells_balances = false;  // any row does
  bool has_unsolved = false;
  std::vector<Hole> holes;
  std::vector<BookBreak> breaks;
  std::vector<OffCount> off_counts;
  std::vector<AlteredRow> altered_rows;

  /// Every day of the month is covered and proved.
  bool is_complete() const {
    const bool is_whole = holes.empty() && breaks.empty() && off_counts.empty() &&
                          altered_rows.empty() && !has_unsolved;
    return is_whole && (currency.empty() || is_told);
  }
};

/// Fills the sums of a line from the days of its month.
void sum_up(MonthLine& line, const std::vector<BookDay>& days);

}  // namespace reconciled
