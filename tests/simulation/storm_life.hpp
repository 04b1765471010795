// Lives through a storm: the daemons, what happens to them, and the looks at everything.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "storm.hpp"
#include "storm_audit.hpp"
#include "storm_watch.hpp"

namespace reconciled::test {

class StormLife {
 public:
  explicit StormLife(const Storm& storm);

  /// The storm, the mending and the calm after it. "" when all went as promised; otherwise what
  /// did not.
  std::string live();

  World& world() { return world_; }
  std::string trace_hash() { return world_.trace_hash(); }
  /// Every attempt that was made, a line each.
  std::string story() { return story_of(world_.database); }

 private:
  using Kind = Upset::Kind;
  struct Ending {
    Time at;
    Upset upset;
    std::size_t place;
  };

  void add_burst();
  void run_until(Time end);
  bool run_until_a_call(Time end);
  void strike(const Upset& upset);
  void strike_process(const Upset& upset, std::size_t place);
  void strike_database(const Upset& upset, std::size_t place);
  void end_later(const Upset& upset, std::size_t place);
  void break_commit(const Upset& upset);
  void count(Kind kind);
  void end_one(const Ending& ending);
  void end_all();
  void restart(std::size_t place);
  void crash_in_a_loop(std::size_t place);
  void mend();
  void read_everything_again();
  std::string excused_alerts() const;
  void expect_none(const std::string& offences, const char* when);
  void count_faults();
  Receipt answer_of_sink(const Notice& notice);
  bool is_well() const { return offence_.empty(); }

  const Storm& storm_;
  World world_;
  StormWatch watch_;
  std::vector<SimProcess*> processes_;
  std::vector<Ending> endings_;           // of upsets that last, the earliest first
  std::map<int, Kind> commits_to_break_;  // by their number
  std::string offence_;
  std::set<std::string> refused_;  // notices, by their ids
};

}  // namespace reconciled::test
