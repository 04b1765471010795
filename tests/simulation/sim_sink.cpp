#include "sim_sink.hpp"

#include "sim_world.hpp"

namespace reconciled::test {

boost::asio::awaitable<Receipt> SimSink::deliver(const std::vector<Notice>& notices) {
  std::vector<Told>& told = world_.told;
  const std::size_t first = told.size();
  if (notices.empty()) co_return Receipt{.is_accepted = true, .answer = {}, .retry_after = {}};
  for (const Notice& notice : notices) {
    told.push_back({.at = world_.clock.now(), .sink = name(), .notice = notice});
  }
  co_await world_.clock.sleep_for(world_.sink_latency);
  const Receipt receipt = world_.sink_answer(*this, notices.front());
  for (std::size_t i = 0; i < notices.size(); ++i)
    told[first + i].is_accepted = receipt.is_accepted;
  co_return receipt;
}

}  // namespace reconciled::test
