#include "sim_clock.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "core/expects.hpp"

namespace reconciled::test {

namespace asio = boost::asio;

// A sleeper that is destroyed, because its process was killed, takes itself off the list.
struct SimClock::Registration {
  Sleepers& sleepers;
  std::optional<Sleepers::iterator> place;
  Registration(Sleepers& all, Time due, asio::steady_timer& timer)
      : sleepers(all), place(all.emplace(due, &timer)) {}
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;
  ~Registration() {
    for (auto i = sleepers.begin(); i != sleepers.end(); ++i) {
      if (place && i == *place) {
        sleepers.erase(i);
        return;
      }
    }
  }
};

asio::awaitable<void> SimClock::sleep_for(std::chrono::microseconds duration) {
  if (duration <= std::chrono::microseconds{0}) co_return;
  const auto executor = co_await asio::this_coro::executor;
  asio::steady_timer timer(executor, asio::steady_timer::time_point::max());
  const Registration registration(sleepers_, now_ + duration, timer);
  boost::system::error_code ignored;
  auto token = asio::redirect_error(asio::use_awaitable, ignored);
  co_await timer.async_wait(token);
  const auto state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) {
    throw boost::system::system_error(asio::error::operation_aborted);
  }
}

std::optional<Time> SimClock::next_due() const {
  if (sleepers_.empty()) return std::nullopt;
  return sleepers_.begin()->first;
}

void SimClock::advance() {
  expects(!sleepers_.empty(), "somebody sleeps");
  const auto earliest = sleepers_.begin();
  now_ = std::max(now_, earliest->first);
  asio::steady_timer* timer = earliest->second;
  sleepers_.erase(earliest);
  timer->cancel();
}

}  // namespace reconciled::test
