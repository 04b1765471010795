// The rows of one stream (customer, balance type) in the order of their times, and the quick way to
// those of a window: two binary searches, and a short list of the rows whose visibility is not just
// "from their own time on". A row's position changes when one is inserted before it.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "row.hpp"

namespace sandbox {

// Whether an end belongs to the window is the vendor's secret; here it is a choice.
struct Bounds {
  Instant start;
  Instant end;
  bool is_start_included = true;
  bool is_end_included = true;
};

struct PositionRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

class Ledger {
 public:
  const std::vector<Row>& rows() const { return rows_; }
  const Row& at(std::size_t position) const { return rows_[position]; }
  std::optional<std::size_t> find(std::uint64_t number) const;  // reads all rows

  // After all rows of the same time. Returns its position.
  std::size_t insert(const Row& row);
  void reserve(std::size_t count) { rows_.reserve(count); }

  // Rows whose time lies in the bounds and is not after `now`, hidden ones included.
  PositionRange within(const Bounds& bounds, Instant now) const;
  bool is_all_visible(PositionRange range, Instant now) const;

  void mark_served(std::size_t position, Instant now);
  void hide(std::size_t position, Instant from, Instant until);
  void set_statuses(std::size_t position, std::array<Status, 3> statuses);
  void set_fields(std::size_t position, std::int32_t fields);
  void set_moves_balance(std::size_t position, bool moves_balance);
  // Adds to the balance told by each row of that currency from this position on.
  void shift_balances_from(std::size_t position, Code currency, std::int64_t amount_minor);

  // The balance of the last row of that currency at or before `now`, late ones included: money has
  // moved although the row is not yet shown.
  std::optional<std::int64_t> balance_at(Code currency, Instant now) const;

 private:
  std::vector<Row> rows_;
  std::vector<std::size_t> irregular_;  // ascending positions
};

}  // namespace sandbox
