// reconciled-sandbox as a child: the gateway of a test, what it was asked, and what is true.
#pragma once

#include <boost/json/object.hpp>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "child_process.hpp"

namespace outside {

/// One line of the request log.
struct Request {
  long long nth;
  long long arrived_us;
  std::string endpoint;
  std::string customer;
  std::string balance_type;
  std::string start;
  std::string end;
  bool is_narrowed;  // to a currency or a type
  long long page;
  std::string code;
  std::string delivery;
  std::vector<std::string> rules;
  long long total_count;
  std::vector<long long> rows;  // numbers of the truth log

  bool hit(const std::string& rule) const;
};

class SandboxProcess {
 public:
  /// Keys and reconciled.yaml go to `folder`/config.
  SandboxProcess(std::filesystem::path folder, const std::string& conninfo,
                 const std::vector<std::string>& flags);

  /// Replaces the fault script and its counters. `rules` is the JSON between the brackets.
  void set_faults(const std::string& rules);
  void add_row(const std::string& row);
  std::vector<Request> requests() const;
  /// How many they are, which costs less.
  std::size_t request_count() const;
  /// The calls on which the rule of this name acted.
  std::vector<Request> requests_hit_by(const std::string& rule) const;
  /// The latest line about each row that an answer would show.
  std::vector<boost::json::object> present_rows() const;

  void stop();
  /// Again, on the port that the configuration names.
  void start();

 private:
  std::string post(const std::string& path, const std::string& body) const;

  std::filesystem::path folder_;
  std::string conninfo_;
  std::vector<std::string> flags_;
  int port_ = 0;
  std::unique_ptr<ChildProcess> process_;
};

/// Microseconds since 1970 of an instant of the sandbox's logs.
long long micros_of(const std::string& instant);

}  // namespace outside
