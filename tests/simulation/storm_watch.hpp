// Looks over the vendor's shoulder after every step: no call comes before its rung, and never more
// calls than the rate allows. Reads the sandbox's request log alone and knows nothing of jobs; all
// the daemon's own counting is left out of it.
//
// The ladder belongs to a call, so the same question that was answered by nothing usable may come
// again 5 minutes later, then 10, 20, ... by the database's clock or the true one. A process that
// dies or loses its lease between question and record may ask once more on the same rung: such
// moments are told to the watch, and count only where they struck within the minute of a call.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim_world.hpp"

namespace reconciled::test {

class StormWatch {
 public:
  explicit StormWatch(World& world);

  void look();

  /// A process died, lost its connection, or a clock moved.
  void note_interruption() { interruptions_.insert(world_.clock.now()); }
  /// A frozen process goes on: what it held may be asked once more, late, and its slot used late.
  void note_thaw();
  /// A clock moved, and the slots that were reserved by the old one lie elsewhere.
  void note_clock_step();
  /// Somebody resumed or retried: ladders begin anew.
  void note_person() { calls_.clear(); }

  /// "" while all is well; the first offence otherwise.
  const std::string& offence() const { return offence_; }

 private:
  struct Call {
    struct Unknown {
      Time arrived;
      Time database_arrived;
    };
    std::vector<Unknown> unknown;  // in a row, those that an interruption may have undone left out
    int most_unknown = 0;          // those included
  };
  void look_at_rung(const sandbox::RequestRecord& record);
  void look_at_rate(const sandbox::RequestRecord& record);
  bool was_interrupted(Time arrived) const;

  World& world_;
  std::size_t seen_count_ = 0;
  std::map<std::string, Call> calls_;
  std::set<Time> interruptions_;
  std::optional<Time> thawed_at_;
  Time next_slot_{};
  std::chrono::microseconds pardoned_{0};
  std::string offence_;
};

/// True for an answer out of which the daemon can read no result to rely on.
bool is_unknown(const sandbox::RequestRecord& record);

}  // namespace reconciled::test
