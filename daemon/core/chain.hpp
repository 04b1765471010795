// Do the rows of one chain (one customer, balance type and currency) add up, and if not, exactly
// where and by how much? A told balance is held against the told balance before it plus the effects
// of all rows up to it. Where they differ is a break; the chain then goes on from what was told.
// Nothing is ever plugged.
//
// Rows of different times are in the order of time, rows of one time in the order that fits
// (second_order). Sums are exact; figures that do not fit into int64 are told as the nearest one,
// balances as unknown. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/chain_row.hpp"
#include "core/time.hpp"

namespace reconciled {

/// Half-open time that is not covered: rows may be missing there. A link across it that does not
/// fit is no break; the chain starts afresh behind it.
struct Gap {
  Time from;
  Time to;
};

/// A balance that a row told.
struct Told {
  std::int64_t balance_minor = 0;
  std::int64_t statement_id = 0;
  Time time;
};

struct Break {
  /// The last row before it that told a balance; nothing where the balance before it was only
  /// reckoned back from later rows.
  std::optional<std::int64_t> after_statement_id;
  std::optional<std::int64_t> before_statement_id;  // the row that does not fit
  Time from;                                        // of the two rows
  Time to;
  /// The balance before that row, as it tells it, minus what the rows add up to: what a missing row
  /// would have to bring.
  std::int64_t missing_minor = 0;
};

/// Rows of one instant whose order was not found within the bound, or, where the chain starts
/// afresh behind a gap, cannot be told: they neither fit nor break.
struct Unsolved {
  Time time;
  std::int64_t row_count = 0;
};

struct ChainDay {
  std::int64_t row_count = 0;
  std::int64_t in_minor = 0;   // sum of the effects above zero
  std::int64_t out_minor = 0;  // of those below, as a positive number
  /// Unknown while nothing was told, and inside of a gap across which the rows do not fit. In a day
  /// without break and gap, closing - opening = in - out.
  std::optional<std::int64_t> opening_minor;
  std::optional<std::int64_t> closing_minor;
  /// Every row up to the day's end lies at or before a told balance that its effect went into. It
  /// says nothing of breaks; false where has_unsolved.
  bool is_told = false;
  bool has_unsolved = false;
};

struct ChainEnd {
  std::optional<std::int64_t> balance_minor;  // silent rows behind the last told one included
  std::optional<Told> last_told;
  std::int64_t silent_count = 0;  // rows behind it; unsolved ones count
  /// The latest instant after which no row was silent: hand this in as `opening`, with the rows of
  /// later times, to go on from here.
  std::optional<Told> resume;
};

struct ChainQuestion {
  std::span<const ChainRow> rows;    // ascending by time
  std::span<const Gap> gaps;         // in any order
  std::optional<Told> opening;       // of a row before all of these
  std::span<const Time> day_begins;  // ascending; day i is [day_begins[i], day_begins[i + 1])
};

struct ChainReport {
  std::vector<ChainDay> days;  // one less than day_begins; rows outside of them count in none
  std::vector<Break> breaks;   // in the order of time
  std::vector<Unsolved> unsolved;
  ChainEnd end;
};

/// Linear in the rows but for sorting within an instant, and a bounded search where rows of one
/// instant are silent. expects: rows and day_begins ascend by time.
ChainReport check_chain(const ChainQuestion& question);

}  // namespace reconciled
