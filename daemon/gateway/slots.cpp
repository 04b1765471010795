#include "gateway/slots.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace reconciled {

namespace asio = boost::asio;

Slot::Slot(Slots& slots) : slots_{&slots} {
  --slots_->free_count_;
}

Slot::Slot(Slot&& other) noexcept : slots_{std::exchange(other.slots_, nullptr)} {}

// Waking all who wait, and not one, loses no wake-up when that one was cancelled at the same
// moment.
Slot::~Slot() {
  if (slots_ == nullptr) return;
  ++slots_->free_count_;
  slots_->released_.cancel();
}

Slots::Slots(const asio::any_io_executor& executor, std::size_t count)
    : free_count_{count}, released_{executor, asio::steady_timer::time_point::max()} {}

asio::awaitable<Slot> Slots::take() {
  constexpr auto use_result = asio::as_tuple(asio::use_awaitable);
  while (free_count_ == 0) co_await released_.async_wait(use_result);
  co_return Slot{*this};
}

}  // namespace reconciled
