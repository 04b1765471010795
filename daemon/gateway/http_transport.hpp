// The vendor over HTTP/1.1: a pool of kept connections, TLS 1.2 or newer with the host's name
// verified, one deadline for the whole exchange, bounded memory whatever the peer sends.
// Redirects are not followed. Single-threaded: all calls on `executor`, which must not run in
// parallel.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "gateway/transport.hpp"

namespace reconciled {

struct HttpTransportOptions {
  bool is_tls = true;  // false only towards loopback
  std::string host;    // name or IP literal, without brackets
  std::uint16_t port = 443;
  std::string ca_file;                        // PEM; empty: the system's
  std::chrono::milliseconds timeout{30'000};  // whole exchange, connecting included
  std::size_t connections = 8;                // at most in flight, and kept
  // Load balancers drop idle connections after a minute or so; a request must not meet that moment.
  std::chrono::milliseconds longest_idle{30'000};
};

struct HttpPool;  // the kept connections; everything that needs SSL is behind it

class HttpTransport final : public Transport {
 public:
  /// Throws std::invalid_argument, with a sentence for the operator, for plain HTTP to anything but
  /// loopback and for a ca_file that cannot be loaded.
  HttpTransport(boost::asio::any_io_executor executor, HttpTransportOptions options);
  HttpTransport(const HttpTransport&) = delete;
  HttpTransport& operator=(const HttpTransport&) = delete;
  ~HttpTransport() override;

  boost::asio::awaitable<Exchange> post(const HttpRequest& request) override;

 private:
  std::shared_ptr<HttpPool> pool_;  // shared with exchanges that outlive the transport
};

}  // namespace reconciled
