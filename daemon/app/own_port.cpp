#include "app/own_port.hpp"

#include <utility>

#include "runtime/log.hpp"

namespace reconciled {

namespace asio = boost::asio;

namespace {

constexpr const char* metrics_type = "text/plain; version=0.0.4; charset=utf-8";

HttpReply text(int status, std::string body) {
  HttpReply reply;
  reply.status = status;
  reply.body = std::move(body);
  return reply;
}

std::string advice_of(const PortUnusable& unusable) {
  return std::string("http.listen: ") + unusable.what() +
         "; write a free address of this machine there, such as 127.0.0.1:9464, or end the program "
         "that has it";
}

// From fixed words alone: who asks for it need not know our database's address or user.
class Reasons {
 public:
  void add(const char* reason, const char* detail) {
    text_ += text_.empty() ? "{\"reason\":\"" : ",{\"reason\":\"";
    text_ += std::string(reason) + "\",\"detail\":\"" + detail + "\"}";
  }
  bool are_none() const { return text_.empty(); }
  std::string json() const {
    return std::string(R"({"ready":)") + (are_none() ? "true" : "false") + R"(,"reasons":[)" +
           text_ + "]}\n";
  }

 private:
  std::string text_;
};

}  // namespace

OwnPort::OwnPort(asio::any_io_executor executor, Clock& clock, Database& database,
                 DatabaseAddress address)
    : executor_(std::move(executor)),
      database_(database),
      metrics_(clock.now()),
      gauges_(executor_, std::move(address), clock) {}

void OwnPort::listen(const std::optional<HttpConfig>& http) {
  const auto wanted = http ? std::optional(http->listen) : std::nullopt;
  if (wanted == address_) return;
  // The same port of another address is free once this one is closed.
  const bool is_held = wanted && address_ && wanted->port == address_->port;
  if (is_held) port_.reset();
  try {
    port_ = wanted ? open(*wanted) : nullptr;
  } catch (const PortUnusable& e) {
    if (is_held) port_ = open(*address_);
    throw PortUnusable(advice_of(e));
  }
  address_ = wanted;
}

std::unique_ptr<HttpPort> OwnPort::open(const ListenAddress& address) {
  auto port = std::make_unique<HttpPort>(executor_, address.host, address.port,
                                         [this](const std::string& path) { return respond(path); });
  log_info("listening", {{"address", address_text(address.host, address.port)}});
  return port;
}

asio::awaitable<HttpReply> OwnPort::respond(const std::string& path) {
  if (path == "/metrics") co_return co_await show_metrics();
  if (path == "/readyz") co_return co_await show_readiness();
  if (path == "/livez") co_return text(200, "ok\n");
  co_return text(404, "There is /metrics, /livez and /readyz.\n");
}

asio::awaitable<HttpReply> OwnPort::show_metrics() {
  const std::shared_ptr<const Setup> setup = setup_;
  const std::shared_ptr<const Gauges> gauges = co_await gauges_.read(setup->customers);
  const Surroundings surroundings{.setup = *setup,
                                  .gauges = gauges.get(),
                                  .connections = database_.figures(),
                                  .waits = daemon_->rate_limit_waits(),
                                  .process = read_process_figures()};
  HttpReply reply = text(200, metrics_.page(surroundings));
  reply.content_type = metrics_type;
  co_return reply;
}

asio::awaitable<HttpReply> OwnPort::show_readiness() {
  const std::shared_ptr<const Setup> setup = setup_;
  const std::shared_ptr<const Gauges> gauges = co_await gauges_.read(setup->customers);
  Reasons reasons;
  if (is_stopping_) reasons.add("stopping", "the daemon was told to stop");
  if (!gauges) {
    reasons.add("database_unavailable", "PostgreSQL gives no answer that can be used; see the log");
  }
  if (!is_checked_) {
    reasons.add("schema_unchecked", "the database's schema has not been looked at yet");
  }
  HttpReply reply = text(reasons.are_none() ? 200 : 503, reasons.json());
  reply.content_type = "application/json";
  co_return reply;
}

std::optional<std::string> listen_finding(const std::optional<HttpConfig>& http) {
  if (!http) return std::nullopt;
  try {
    require_usable_address(http->listen.host, http->listen.port);
  } catch (const PortUnusable& e) {
    return advice_of(e);
  }
  return std::nullopt;
}

}  // namespace reconciled
