// One rate limit for all processes on this database: slots are reserved in one row (GCRA).
#pragma once

#include <chrono>
#include <pqxx/pqxx>
#include <string>

#include "core/time.hpp"

namespace reconciled {

struct RateOptions {
  std::chrono::microseconds interval{100000};  // between two calls in the long run
  int burst = 1;                               // calls that may come at once after a rest
  int slot_count = 1;                          // how many to reserve together
};

/// A database whose clock a test has stopped would hand out a second's worth of slots and then none
/// for ever. `slept` is how long the caller has slept since it read `seen_at` from that clock; it
/// counts only while the clock still stands there.
struct StoppedClock {
  Time seen_at;
  std::chrono::microseconds slept{0};
};

/// When the last of the reserved slots may be used, counted from now; the ones before it come one
/// interval earlier each. Negative: already. `is_reserved` false: all slots of the next second are
/// taken or everybody is paused; nothing was reserved, ask again after `wait`.
struct Reservation {
  bool is_reserved = false;
  std::chrono::microseconds wait{0};
  Time database_now;
  bool is_gateway_parked = false;
  std::string parked_customers;  // names between blanks, with one at both ends
};
Reservation reserve(pqxx::nontransaction& statement, const RateOptions& options,
                    const StoppedClock& stopped);

/// How long everybody is paused from now on; zero when nobody is.
std::chrono::microseconds pause_left(pqxx::nontransaction& statement);

/// Stops all calls of all processes for a while, after REQUEST_TRAFFIC_EXCEED_LIMIT.
void pause_everybody(pqxx::work& work, std::chrono::milliseconds pause);

}  // namespace reconciled
