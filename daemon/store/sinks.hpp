// Sinks, by name: `journal`, `webhook:HOST:DIGEST`, `alertmanager:HOST:DIGEST`. The database learns
// from the processes which there are. An Alertmanager is told the state instead of each notice.
#pragma once

#include <chrono>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "store/notices.hpp"

namespace reconciled {

/// This process has these sinks; say so at the start and at least hourly. One that is new, or was
/// away for a day, is told the latest of everything that is open.
void touch_sinks(pqxx::work& work, const std::vector<std::string>& sinks);

/// What is told to a sink that takes the state, by whoever claimed it.
struct State {
  std::string sink;
  Time claimed_at;
  std::vector<Notice> notices;
};

/// What is open (event raised) and what was resolved since the sink last took the state, a minute
/// more; notice_id is the episode's. Due every `every`, and at once after a notice was made. Absent
/// when it is not due, or another process tells it.
std::optional<State> claim_state(pqxx::work& work, const std::string& sink,
                                 std::chrono::milliseconds every, std::chrono::milliseconds lease);

/// The alerts of what was told are delivered. Whose lease is over, and who was followed by another
/// claim, changes nothing by this, nor by the next.
void note_state_accepted(pqxx::work& work, const State& state);
void note_state_refused(pqxx::work& work, const State& state, std::chrono::milliseconds retry_in,
                        const std::string& error);

}  // namespace reconciled
