// The states of a job, and what an attempt came to: the closed sets that code, database, log and
// views share.
#pragma once

namespace reconciled {

enum class JobState {
  ready,     // may be claimed when it is due
  running,   // leased by a process
  retrying,  // on the ladder
  succeeded,
  split,        // its children do its work
  exhausted,    // the ladder has ended
  refused,      // the vendor said F about this call
  unreachable,  // more rows in one second than any query can reach
  quarantined,  // whoever works on it dies
  cancelled,    // given up on purpose
};

enum class AttemptOutcome {
  verified,  // a window: count, pages and rows agree
  stored,    // a balances or accounts answer
  split,
  recounted,  // a split window was counted again
  swept,      // a recheck compared counts
  unreachable,
  unknown,  // uses up a rung
  refused,
  parked,
  not_sent,
  released,  // shutdown: nothing was used up
};

constexpr const char* to_string(JobState state) {
  switch (state) {
    case JobState::ready: return "ready";
    case JobState::running: return "running";
    case JobState::retrying: return "retrying";
    case JobState::succeeded: return "succeeded";
    case JobState::split: return "split";
    case JobState::exhausted: return "exhausted";
    case JobState::refused: return "refused";
    case JobState::unreachable: return "unreachable";
    case JobState::quarantined: return "quarantined";
    case JobState::cancelled: return "cancelled";
  }
  return "";
}

constexpr const char* to_string(AttemptOutcome outcome) {
  switch (outcome) {
    case AttemptOutcome::verified: return "verified";
    case AttemptOutcome::stored: return "stored";
    case AttemptOutcome::split: return "split";
    case AttemptOutcome::recounted: return "recounted";
    case AttemptOutcome::swept: return "swept";
    case AttemptOutcome::unreachable: return "unreachable";
    case AttemptOutcome::unknown: return "unknown";
    case AttemptOutcome::refused: return "refused";
    case AttemptOutcome::parked: return "parked";
    case AttemptOutcome::not_sent: return "not_sent";
    case AttemptOutcome::released: return "released";
  }
  return "";
}

}  // namespace reconciled
