// A site whose daemon listens on a port of its own, and what that says.
#pragma once

#include <signal.h>

#include <memory>
#include <string>

#include "metrics_page.hpp"
#include "port_client.hpp"
#include "site.hpp"

namespace outside {

class WatchedDaemon {
 public:
  /// The site is complete and its configuration has no http.
  explicit WatchedDaemon(Site& site) : port_(free_port()) {
    site.append_to_config("http: {listen: \"127.0.0.1:" + std::to_string(port_) + "\"}\n");
    process_ = site.start({"run"});
    logs("event=listening address=127.0.0.1:" + std::to_string(port_));
  }

  int port() const { return port_; }
  ChildProcess& process() { return *process_; }
  void logs(const std::string& text) const {
    eventually("the log says " + text, [&] {
      return process_->has_ended() || process_->err().find(text) != std::string::npos;
    });
  }

  PortReply ask(const std::string& path) const { return get(port_, path); }
  MetricsPage metrics() const { return parse_metrics(ask("/metrics").body); }
  double value(const std::string& name, const LabelSet& labels = {}) const {
    return value_of(metrics(), name, labels);
  }
  /// Until the metric is at least that.
  void await(const std::string& name, const LabelSet& labels, double at_least) const {
    eventually(name + " rises", [&] { return value(name, labels) >= at_least; });
  }
  /// Exit code after SIGTERM.
  int stop() {
    process_->send(SIGTERM);
    return process_->wait().exit_code;
  }

 private:
  int port_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace outside
