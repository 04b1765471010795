// The process's clock: the one place that reads it, and the one way to sleep.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>

#include "core/time.hpp"

namespace reconciled {

/// Virtual because simulations run thirty days in seconds: theirs moves only when nothing else can.
class Clock {
 public:
  virtual ~Clock() = default;

  virtual Time now() const = 0;

  /// Returns after `duration`, at once for zero or less. Cancelling the awaiting coroutine throws
  /// boost::system::system_error(operation_aborted).
  virtual boost::asio::awaitable<void> sleep_for(std::chrono::microseconds duration) = 0;
};

/// Wall clock for `now`, a monotonic timer for sleeping.
class SystemClock final : public Clock {
 public:
  Time now() const override;
  boost::asio::awaitable<void> sleep_for(std::chrono::microseconds duration) override;
};

}  // namespace reconciled
