#include "sim_sink.hpp"

#include "sim_world.hpp"

namespace reconciled::test {

boost::asio::awaitable<Receipt> SimSink::deliver(const std::vector<Notice>& notices) {
  // Time passes before the answer, in which a process may die.
  co_await world_.clock.sleep_for(world_.sink_latency);
  const Receipt receipt = world_.sink_answer(*this);
  for (const Notice& notice : notices) {
    world_.told.push_back({.at = world_.clock.now(),
                           .sink = name(),
                           .notice = notice,
                           .is_accepted = receipt.is_accepted});
  }
  co_return receipt;
}

}  // namespace reconciled::test
