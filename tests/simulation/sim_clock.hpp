// A clock that moves only when nothing else can. A sleeper parks on a timer that never expires and
// is registered by its due time; sleepers of the same time wake in the order in which they came.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <map>
#include <optional>

#include "runtime/clock.hpp"

namespace reconciled::test {

class SimClock final : public Clock {
 public:
  explicit SimClock(Time start) : now_(start) {}

  Time now() const override { return now_; }
  boost::asio::awaitable<void> sleep_for(std::chrono::microseconds duration) override;

  /// When the earliest sleeper is due.
  std::optional<Time> next_due() const;
  /// Moves to the earliest sleeper's time, which must exist, and wakes it.
  void advance();
  /// Moves without waking anybody; expects that nobody is due before `time`.
  void move_to(Time time) { now_ = time; }

 private:
  using Sleepers = std::multimap<Time, boost::asio::steady_timer*>;
  struct Registration;

  Time now_;
  Sleepers sleepers_;
};

/// The clock of one machine: runs as the world's does, and stands wrong by `offset`.
class SkewedClock final : public Clock {
 public:
  explicit SkewedClock(SimClock& world) : world_(world) {}

  Time now() const override { return world_.now() + offset; }
  boost::asio::awaitable<void> sleep_for(std::chrono::microseconds duration) override {
    return world_.sleep_for(duration);
  }

  std::chrono::microseconds offset{0};

 private:
  SimClock& world_;
};

}  // namespace reconciled::test
