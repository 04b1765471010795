// The daemon's own port, http.listen: /metrics, /livez, /readyz. Answers from what is known, within
// seconds, whatever the database does. One thread.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>

#include "app/daemon.hpp"
#include "app/gauge_cache.hpp"
#include "app/metrics.hpp"
#include "config/config.hpp"
#include "runtime/http_port.hpp"

namespace reconciled {

class OwnPort {
 public:
  OwnPort(boost::asio::any_io_executor executor, Clock& clock, Database& database,
          DatabaseAddress address);

  /// From here on the port is where `http` says, or there is none. Throws PortUnusable, with a
  /// sentence for the operator; then it stays where it was.
  void listen(const std::optional<HttpConfig>& http);
  /// Of whom it tells; the daemon must outlive the loop's work.
  void use(std::shared_ptr<const Setup> setup) { setup_ = std::move(setup); }
  void tell_of(const Daemon& daemon) { daemon_ = &daemon; }

  void note_ready() { is_checked_ = true; }
  void note_stopping() { is_stopping_ = true; }
  Metrics& metrics() { return metrics_; }
  /// As Database::join.
  void join() { gauges_.join(); }

 private:
  std::unique_ptr<HttpPort> open(const ListenAddress& address);
  boost::asio::awaitable<HttpReply> respond(const std::string& path);
  boost::asio::awaitable<HttpReply> show_metrics();
  boost::asio::awaitable<HttpReply> show_readiness();

  boost::asio::any_io_executor executor_;
  Database& database_;
  Metrics metrics_;
  std::shared_ptr<const Setup> setup_;
  const Daemon* daemon_ = nullptr;
  bool is_checked_ = false;  // the database was found fit
  bool is_stopping_ = false;
  std::optional<ListenAddress> address_;
  std::unique_ptr<HttpPort> port_;
  GaugeCache gauges_;
};

/// One finding when http.listen cannot be listened on; what is in use may be in use by ourselves.
std::optional<std::string> listen_finding(const std::optional<HttpConfig>& http);

}  // namespace reconciled
