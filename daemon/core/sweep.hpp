// Verified time counted again: which ranges to ask for page 1 of, and which windows no longer hold
// what the gateway reports there. Nothing changed costs one question; a difference is bisected by
// count, log2(windows) questions each. Rows that were added and removed in the same range cancel
// out here; reading every window once more when the last step leaves it finds them.
//
// Whether a question's ends are inclusive is unknown, so all ends are quiet: no stored row lies on
// them or within a second. Windows whose border is not quiet are counted together; beside time that
// is not verified, where unknown rows may lie, the end moves inwards to the nearest quiet second.
//
// Pure and single-threaded: the worker asks `next_call` and hands the answer to `take`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/call.hpp"
#include "core/reading.hpp"

namespace reconciled {

class Sweep {
 public:
  /// A verified leaf and what is stored of it; missing rows do not count.
  struct Leaf {
    std::int64_t window_id = 0;
    sys_seconds from;
    sys_seconds to;
    std::int64_t row_count = 0;
    bool begins_quietly = false;   // no row within a second of `from`, on either side
    std::vector<Time> times = {};  // of its rows, ascending; of edges only
  };

  struct Start {
    sys_seconds from;
    sys_seconds to;
    std::vector<Leaf> leaves;         // those that overlap [from, to), in order
    std::chrono::seconds longest{0};  // what one question spans at most
  };

  enum class Step {
    ask,   // ask `next_call()`
    done,  // every range was counted: see differing()
  };

  /// Leaves at which verified time begins or ends, whose `times` a sweep needs.
  static std::vector<std::size_t> edges(const std::vector<Leaf>& leaves);

  explicit Sweep(Start start);

  Step step() const { return to_ask_.empty() ? Step::done : Step::ask; }
  StatementsCall next_call(const std::string& balance_type) const;
  /// The answer to the last `next_call`. expects: step() == ask.
  void take(StatementsPage page, Evidence evidence);

  /// Windows that hold other counts than the gateway reports, as far as that is known.
  const std::vector<std::int64_t>& differing() const { return differing_; }
  /// Every answer so far.
  const std::vector<PageRead>& pages() const { return pages_; }

 private:
  /// What is counted as one.
  struct Cell {
    sys_seconds from;
    sys_seconds to;
    std::int64_t row_count = 0;
    std::vector<std::int64_t> windows;
  };
  /// Cells [begin, end); of [begin, rest_end) the count is known, so that the rest need not be
  /// asked.
  struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t rest_end = 0;
    std::int64_t whole_count = 0;
  };

  void add_run(const Start& start, std::size_t begin, std::size_t end);
  void plan_questions(std::size_t begin_cell, std::chrono::seconds longest);
  void settle(std::size_t begin, std::size_t end, std::int64_t total_count);
  void differ(const Cell& cell);

  std::vector<Cell> cells_;
  std::vector<Range> to_ask_;  // the last one next
  std::vector<std::int64_t> differing_;
  std::vector<PageRead> pages_;
};

/// The first, and the last, second of [low, high] that has none of `times` (ascending) on it or
/// within a second.
std::optional<sys_seconds> first_quiet_second(sys_seconds low, sys_seconds high,
                                              const std::vector<Time>& times);
std::optional<sys_seconds> last_quiet_second(sys_seconds low, sys_seconds high,
                                             const std::vector<Time>& times);

}  // namespace reconciled
