// Prometheus and Alertmanager as children on loopback, each on a port that the kernel chose, with
// the examples that we ship and only the times in them shortened.
#pragma once

#include <boost/json/value.hpp>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "child_process.hpp"

namespace outside {

/// What `tests/monitoring/programs` has fetched is there and runs here.
bool has_monitoring_programs();

/// One that says in its log where it listens.
class MonitorProcess {
 public:
  int port() const { return port_; }
  std::string log() const { return process_.err(); }
  /// GET of a page of its API.
  boost::json::value ask(const std::string& path) const;

 protected:
  MonitorProcess(const std::string& program, std::vector<std::string> arguments,
                 const std::filesystem::path& folder);

 private:
  ChildProcess process_;
  int port_ = 0;
};

class AlertmanagerProcess : public MonitorProcess {
 public:
  /// Whom the example tells of critical alerts by webhook is told at `webhook_url`, nobody by mail.
  AlertmanagerProcess(const std::filesystem::path& folder, const std::string& webhook_url);

  /// "active", "suppressed", or "" when it knows of none.
  std::string state_of(const std::string& alertname) const;
};

class PrometheusProcess : public MonitorProcess {
 public:
  PrometheusProcess(const std::filesystem::path& folder, int daemon_port, int alertmanager_port);

  /// Of the first series that the expression gives; "" without one, which Prometheus takes for no
  /// error.
  std::string value_of(const std::string& expression) const;
};

/// metric{label="value"} for each such condition in rules and dashboard, also where they say `!=`.
std::set<std::string> selectors_of_examples();

/// What `promtool check metrics` complains about on a page of metrics; empty when of nothing.
std::string complaints_about(const std::string& page, const std::filesystem::path& folder);

}  // namespace outside
