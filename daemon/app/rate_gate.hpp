// The gate through which every call goes: waits for a slot of the rate limit that all processes on
// the database share. One coroutine at a time waits for a slot, the others queue behind it, so that
// a process never holds more slots than it is about to use.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <deque>
#include <optional>

#include "runtime/clock.hpp"
#include "runtime/event.hpp"
#include "store/database.hpp"
#include "store/rate_limit.hpp"

namespace reconciled {

class RateGate {
 public:
  /// How often and how long the next call has waited for the rate limit.
  struct Waits {
    std::int64_t count = 0;
    std::chrono::microseconds total{0};
  };

  RateGate(Database& database, Clock& clock, const boost::asio::any_io_executor& executor)
      : database_(database), clock_(clock), freed_(executor) {}

  /// Returns when one call may go out. While the database is down it waits for it.
  boost::asio::awaitable<void> pass(const RateOptions& options);

  /// True when the last reservation found that nothing more may be asked for this customer: a
  /// window in hand stops at the page where it is.
  bool is_parked(const std::string& customer) const;

  const Waits& waits() const { return waits_; }

 private:
  boost::asio::awaitable<void> wait_for_slot(const RateOptions& options);
  boost::asio::awaitable<void> reserve_slots(const RateOptions& options);
  boost::asio::awaitable<std::chrono::microseconds> remaining_pause();
  boost::asio::awaitable<void> hold_back(std::chrono::microseconds duration);
  boost::asio::awaitable<void> sleep(std::chrono::microseconds duration);
  void drop_stale_slots(const RateOptions& options);

  Database& database_;
  Clock& clock_;
  Event freed_;
  bool is_busy_ = false;
  Waits waits_;
  StoppedClock stopped_;
  bool is_gateway_parked_ = false;
  std::string parked_customers_;
  std::deque<Time> slots_;  // reserved and not yet used, earliest first
};

}  // namespace reconciled
