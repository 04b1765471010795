#include "sim_transport.hpp"

#include "sim_world.hpp"

namespace reconciled::test {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds exchange_timeout{30000};

class SimTransport final : public Transport {
 public:
  explicit SimTransport(World& world) : world_(world) {}

  asio::awaitable<Exchange> post(const HttpRequest& request) override {
    if (world_.is_unreachable) co_return RequestNotSent{"connection refused"};
    const sandbox::Reply reply = ask_vendor(world_, request);
    // Half of the answers come at once.
    const milliseconds latency{static_cast<int>(world_.random() % 2 * (world_.random() % 200))};
    const auto& delivery = reply.delivery;
    const auto size = static_cast<std::int64_t>(reply.response.body.size());
    const milliseconds duration = latency + delivery.before + delivery.per_byte * size;
    using Fault = sandbox::Delivery::Fault;
    const bool ends = delivery.fault == Fault::deliver || delivery.fault == Fault::cut_off ||
                      delivery.fault == Fault::reset || delivery.fault == Fault::raw;
    if (!ends || duration > exchange_timeout) {
      co_await world_.clock.sleep_for(exchange_timeout);
      co_return NoHttpAnswer{"no answer within 30s"};
    }
    co_await world_.clock.sleep_for(duration);
    switch (delivery.fault) {
      case Fault::cut_off: co_return NoHttpAnswer{"end of stream in the middle of the answer"};
      case Fault::reset: co_return NoHttpAnswer{"connection reset by peer"};
      case Fault::raw: co_return NoHttpAnswer{"not HTTP"};
      default: break;
    }
    co_return undisturbed(reply);
  }

 private:
  World& world_;
};

}  // namespace

sandbox::Reply ask_vendor(World& world, const HttpRequest& request) {
  sandbox::HttpRequest arriving{"POST", request.path, {}, request.body};
  for (const auto& header : request.headers) arriving.headers.push_back(header);
  return world.gateway.handle(arriving, world.clock.now());
}

HttpAnswer undisturbed(const sandbox::Reply& reply) {
  return {.status = static_cast<int>(reply.response.status),
          .signature = sandbox::find_header(reply.response.headers, "signature"),
          .response_time = sandbox::find_header(reply.response.headers, "response-time"),
          .body = reply.response.body};
}

std::unique_ptr<Transport> make_sim_transport(World& world) {
  return std::make_unique<SimTransport>(world);
}

}  // namespace reconciled::test
