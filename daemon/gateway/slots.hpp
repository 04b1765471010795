// How many exchanges may be in flight at a time, and who waits for one of them to end.
// Single-threaded.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>

namespace reconciled {

class Slots;

/// One of the slots, given back at its end. Must not outlive its `Slots`.
class Slot {
 public:
  explicit Slot(Slots& slots);
  Slot(Slot&& other) noexcept;
  Slot& operator=(Slot&&) = delete;
  ~Slot();

 private:
  Slots* slots_;  // null when moved away
};

class Slots {
 public:
  Slots(const boost::asio::any_io_executor& executor, std::size_t count);

  /// Waits until a slot is free. Throws only operation_aborted.
  boost::asio::awaitable<Slot> take();

 private:
  friend class Slot;

  std::size_t free_count_;
  boost::asio::steady_timer released_;  // never expires; cancelled whenever a slot is given back
};

}  // namespace reconciled
