#include "runtime/event.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace reconciled {

namespace asio = boost::asio;

Event::Event(const asio::any_io_executor& executor)
    : never_(executor, asio::steady_timer::time_point::max()) {}

void Event::notify() {
  never_.cancel();
}

asio::awaitable<void> Event::wait() {
  // The timer is cancelled for everybody; our own cancellation shows in the coroutine's state.
  boost::system::error_code ignored;
  auto token = asio::redirect_error(asio::use_awaitable, ignored);
  co_await never_.async_wait(token);
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) {
    throw boost::system::system_error(asio::error::operation_aborted);
  }
}

}  // namespace reconciled
