// Something that happened: wakes every coroutine that waits for it. One thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace reconciled {

class Event {
 public:
  explicit Event(const boost::asio::any_io_executor& executor);

  /// Wakes all who wait now; who comes later waits for the next time.
  void notify();

  /// Returns at the next notify. Cancelling the awaiting coroutine throws operation_aborted.
  boost::asio::awaitable<void> wait();

 private:
  boost::asio::steady_timer never_;  // its cancellation is the event
};

}  // namespace reconciled
