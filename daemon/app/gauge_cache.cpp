#include "app/gauge_cache.hpp"

#include <boost/asio/co_spawn.hpp>

#include "runtime/first_to_end.hpp"
#include "runtime/log.hpp"

namespace reconciled {

namespace asio = boost::asio;
using std::chrono::seconds;
using std::chrono::steady_clock;

namespace {

constexpr seconds longest_age{2};
constexpr seconds longest_wait{2};
// The connection is given up then, and the next reading makes another.
constexpr seconds patience{5};

}  // namespace

GaugeCache::GaugeCache(asio::any_io_executor executor, DatabaseAddress address, Clock& clock)
    : executor_(std::move(executor)),
      clock_(clock),
      was_read_(executor_),
      database_(std::move(address), 1, patience) {}

asio::awaitable<std::shared_ptr<const Gauges>> GaugeCache::read(
    const std::vector<std::string>& customers) {
  if (!is_fresh() && !is_reading_) start_reading(customers);
  if (is_reading_) {
    auto read = was_read_.wait();
    auto waited = clock_.sleep_for(longest_wait);
    co_await first_to_end(std::move(read), std::move(waited));
  }
  if (!is_fresh()) co_return nullptr;
  co_return gauges_;
}

bool GaugeCache::is_fresh() const {
  return read_at_ != steady_clock::time_point{} && steady_clock::now() - read_at_ <= longest_age;
}

void GaugeCache::start_reading(const std::vector<std::string>& customers) {
  is_reading_ = true;
  asio::co_spawn(executor_, read_once(customers), [this](std::exception_ptr error) {
    is_reading_ = false;
    read_at_ = steady_clock::now();
    // Why, the daemon's own work says in the log; here it is enough that there are none.
    if (error) gauges_ = nullptr;
    was_read_.notify();
  });
}

asio::awaitable<void> GaugeCache::read_once(std::vector<std::string> customers) {
  auto ask = [&](pqxx::nontransaction& statement) { return read_gauges(statement, customers); };
  Gauges gauges = co_await database_.query(ask);
  gauges_ = std::make_shared<const Gauges>(std::move(gauges));
}

}  // namespace reconciled
