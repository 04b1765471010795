// What a chain says day by day. The balance at a time is the effects of all rows before it plus a
// base, which stays the same until the chain starts afresh: so a day's opening is kept as a sum and
// becomes a balance once its base is known, perhaps by a row of a later day.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/chain.hpp"

namespace reconciled {

class ChainDays {
 public:
  /// `begins`: as in ChainQuestion; they must outlive this.
  explicit ChainDays(std::span<const Time> begins);

  std::optional<Exact> base() const { return bases_.back(); }
  /// The one that all rows started from.
  std::optional<Exact> first_base() const { return bases_.front(); }
  /// The first one known holds backwards, another one from here on.
  void set_base(Exact base);
  /// Another base behind a gap: it holds from the gap's end on. expects: no told row lies between
  /// the gap and here.
  void restart(Exact base, const Gap& gap);

  /// Comes to a row at `time`, before which the effects sum up to `sum`.
  void open_until(Time time, Exact sum);
  void count(const ChainRow& row);
  void mark_unsolved();
  /// No told balance will ever show the effects of rows at these times, so far as before `limit`.
  void leave_untold(std::span<const Time> pending, Time limit);

  /// The days, once all rows were counted; `pending` are those that no told balance has shown yet.
  std::vector<ChainDay> finish(Exact sum, std::span<const Time> pending);

 private:
  struct Opening {
    Exact sum;
    std::optional<std::size_t> base;  // index; nothing inside of a gap
  };
  struct Flow {
    Exact in = 0;
    Exact out = 0;
  };

  std::optional<std::size_t> day_of(Time time) const;
  std::optional<std::int64_t> balance_of(const Opening& opening) const;

  std::span<const Time> begins_;
  std::vector<std::optional<Exact>> bases_{std::nullopt};
  std::vector<Opening> openings_;  // one for each of begins_ so far
  std::vector<ChainDay> days_;
  std::vector<Flow> flows_;
  std::vector<bool> is_untold_;
};

}  // namespace reconciled
