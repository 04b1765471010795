// What becomes of a job: the one place where that is decided. The table it follows is the vendor's
// "Result processing logic" with its result codes; a thin shell in app/ and store/ performs it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <variant>

#include "core/job.hpp"
#include "core/ladder.hpp"
#include "core/outcome.hpp"
#include "core/result_code.hpp"

namespace reconciled {

/// What one claim of a job came to.
struct Verified {};  // a window, proved
struct Stored {};    // a balances or accounts answer
struct Swept {};     // a recheck; what differs is read again
struct WasSplit {};  // its parts were planned
struct Recounted {
  bool is_short = false;
};  // a split window, counted against its parts
struct OutOfReach {};  // one second holds more than can be asked for
struct Disagreed {
  std::string what;
};  // pages contradict each other for good
struct Released {
  std::string why;
};  // we were told to stop
/// The last answer was not a success: unknown, failure, or nothing sent.
struct Unanswered {
  Outcome outcome;
};

using Ending = std::variant<Verified, Stored, Swept, WasSplit, Recounted, OutOfReach, Disagreed,
                            Released, Unanswered>;

/// What the decision depends on besides the ending.
struct Progress {
  int rung = 0;                // unknown answers to this call so far
  bool has_new_page = false;   // this claim stored a page that was never stored before
  bool has_disagreed = false;  // then the ladder is the window's and only verification resets it
  int refusals_in_a_row = 0;   // windows of this stream refused with this code, this one included
};

struct Decision {
  JobState state = JobState::ready;
  AttemptOutcome outcome = AttemptOutcome::released;
  int rung = 0;
  /// Time until the next attempt, counted by the database from the commit. Nothing: at once, or for
  /// not_sent by the gateway's own back-off.
  std::optional<std::chrono::milliseconds> wait = std::nullopt;
  std::optional<Concern> park =
      std::nullopt;              // stop asking: the stream, the customer, or the whole gateway
  bool everybody_waits = false;  // REQUEST_TRAFFIC_EXCEED_LIMIT
};

/// Refused windows in a row, with one code, that park their stream.
inline constexpr int refusals_that_park = 3;

Decision decide(const Ending& ending, const Progress& progress, const Ladder& ladder);

}  // namespace reconciled
