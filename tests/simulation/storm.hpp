// What a seed draws: a small world, a few kinds of faults with their episodes, and what happens to
// processes, connections and clocks, in the order of time. Pure: the same seed, the same storm.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim_world.hpp"
#include "storm_faults.hpp"

namespace reconciled::test {

inline constexpr std::chrono::days storm_length{20};
inline constexpr std::chrono::days calm_length{10};

struct Upset {
  enum class Kind {
    kill,
    stop,
    freeze,
    crash_loop,
    outage,
    terminate_connection,
    lose_commit_reply,
    cut_commit,
    skew_process_clock,
    put_database_clock_forward,
    put_database_clock_back
  };
  Kind kind = Kind::kill;
  std::chrono::microseconds at{0};      // since the start
  bool waits_for_call = false;          // strikes when the next call is under way
  std::size_t victim = 0;               // which process, where it is about one
  std::chrono::microseconds lasts{0};   // where it ends by itself
  std::chrono::microseconds amount{0};  // of a clock's step
  int count = 0;                        // of COMMITs until the one that is hit
};

inline constexpr int upset_kind_count = 11;
std::string_view name_of(Upset::Kind kind);

struct Storm {
  std::uint64_t seed = 0;
  WorldOptions world;
  int process_count = 2;
  std::vector<const FaultKind*> kinds;
  std::vector<sandbox::FaultRule> rules;
  std::vector<Upset> upsets;
  std::size_t burst_count = 0;  // rows of one second in history
  bool is_read_again_at_the_end = false;
  bool is_mended_midway = false;  // a person resumes and retries, and the storm goes on

  bool has(FaultKind::Touches touches) const;
  bool has(Upset::Kind kind) const;
  /// The vendor may have shown less than it has, and its count agreed.
  bool may_hide_rows() const;
  std::string description() const;
};

Storm draw_storm(std::uint64_t seed);

}  // namespace reconciled::test
