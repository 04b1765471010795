// An HttpTransport with a loop of its own, for the tests that talk to a Peer.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "gateway/http_transport.hpp"
#include "gateway_peer.hpp"

namespace bench {

using namespace reconciled;
namespace asio = boost::asio;

inline const HttpRequest request{"/amsin/p", {{"Client-Id", "c"}}, R"({"a":1})"};

inline HttpTransportOptions plain(const peer::Peer& server) {
  HttpTransportOptions options;
  options.is_tls = false;
  options.host = "127.0.0.1";
  options.port = server.port();
  options.timeout = std::chrono::seconds{20};
  return options;
}

inline HttpTransportOptions over_tls(const peer::Peer& server,
                                     const peer::TemporaryFile& authorities) {
  HttpTransportOptions options = plain(server);
  options.is_tls = true;
  options.ca_file = authorities.path();
  return options;
}

// A transport with a loop of its own, one exchange at a time.
class Bench {
 public:
  explicit Bench(HttpTransportOptions options) : transport{loop.get_executor(), options} {}

  Exchange post(const HttpRequest& one = request) {
    std::optional<Exchange> result;
    asio::co_spawn(loop, transport.post(one), [&](std::exception_ptr error, Exchange exchange) {
      if (error) std::rethrow_exception(error);
      result = std::move(exchange);
    });
    loop.restart();
    loop.run();
    return std::move(result).value();
  }

  asio::io_context loop{1};
  HttpTransport transport;
};

// "200 body", "not sent: reason" or "no answer: reason".
inline std::string text_of(const Exchange& exchange) {
  if (const auto* const one = std::get_if<HttpAnswer>(&exchange)) {
    return std::to_string(one->status) + " " + one->body;
  }
  if (const auto* const one = std::get_if<RequestNotSent>(&exchange)) {
    return "not sent: " + one->reason;
  }
  return "no answer: " + std::get<NoHttpAnswer>(exchange).reason;
}

// Answers every request with "{}".
inline void serve(peer::Line& line) {
  while (!line.read_request().empty()) line.send(peer::answer("{}"));
}

}  // namespace bench
