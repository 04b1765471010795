// A world for the daemon: a virtual clock that also drives recon.now_(), the sandbox's model as
// gateway in the same process, a real PostgreSQL, and any number of daemons that can be started,
// stopped and killed. Everything runs on one thread and depends on nothing but the seed. One world
// at a time.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "pg_proxy.hpp"
#include "sim_clock.hpp"
#include "sim_database.hpp"
#include "sim_process.hpp"
#include "sim_sink.hpp"

// After the daemon's headers: the sandbox's own names stay in its namespace.
#include "../sandbox/gateway.hpp"
#include "../sandbox/truth.hpp"

namespace reconciled::test {

struct WorldOptions {
  std::uint64_t seed = 1;
  Time start = parse_time("2026-03-01T00:00:00Z").value();
  sandbox::BusinessOptions business;  // its end is set to `start`
  sandbox::GatewayOptions gateway;
  std::string rate_limit = "1000/s";
  std::chrono::milliseconds statements_every{std::chrono::hours{6}};
  std::chrono::milliseconds ticks_every{std::chrono::days{1}};
  std::chrono::seconds window{std::chrono::days{89}};
  std::chrono::milliseconds stale_after{std::chrono::hours{2}};
  std::vector<std::chrono::milliseconds> recheck;  // none: the tests of other things save the time
  std::vector<std::string> balance_types{"NORMAL_BALANCE", "SAME_NAME_TOP_UP_BALANCE"};
  Daemon::Options daemon = idle_options();  // owner and host are the process's own
  bool has_proxy = false;                   // between the daemons and PostgreSQL
  std::vector<std::string> sinks;           // of each process; none: nobody is told

  static Daemon::Options idle_options();
};

/// What happened, by name.
using Figures = std::map<std::string, std::uint64_t>;

class World {
 public:
  explicit World(WorldOptions options);

  SimClock clock;
  SimDatabase& database;
  sandbox::Business business;
  sandbox::Gateway gateway;
  bool is_unreachable = false;  // connections are refused
  std::mt19937_64 random;
  Figures figures;
  std::vector<Told> told;
  std::chrono::milliseconds sink_latency{50};
  /// What a sink says to a notice, or to the state that begins with it.
  std::function<Receipt(const NoticeSink&, const Notice&)> sink_answer = [](const NoticeSink&,
                                                                            const Notice&) {
    return Receipt{.is_accepted = true, .answer = "taken", .retry_after = {}};
  };

  SimProcess& start(const std::string& name);
  void kill(SimProcess& process);

  /// Lets time pass until `end`, or until `until` holds after some step.
  void run_until(Time end, const std::function<bool()>& until = {});
  void run_for(std::chrono::microseconds duration, const std::function<bool()>& until = {}) {
    run_until(clock.now() + duration, until);
  }
  /// Called after every step.
  void on_step(std::function<void()> look) { look_ = std::move(look); }

  /// The database's clock against the true one, from now on.
  void set_database_offset(std::chrono::microseconds offset);
  std::chrono::microseconds database_offset() const { return database_offset_; }
  Time database_now() const { return clock.now() + database_offset_; }

  pg_proxy::Proxy& proxy() { return *proxy_; }
  /// Waits for the server's side of what the proxy has cut.
  void settle_broken_commits();

  const Config& config() const { return config_; }
  const Secrets& secrets() const { return secrets_; }
  const WorldOptions& options() const { return options_; }
  const Daemon::Options& daemon_options() const { return options_.daemon; }
  SimDatabase::Connection take_connection();
  void give_back(SimDatabase::Connection connection);

  /// What differs between the stored rows and those that the vendor would show now; empty when
  /// nothing does. Statuses are not compared: they change after a row was read.
  std::string difference_from_truth();
  /// The same of every word of every row, its status aside. For rows that were all just read.
  std::string difference_in_elements();
  /// Over everything that was asked and answered, and what became of the jobs.
  std::string trace_hash();

 private:
  struct Folder;
  bool poll_once();

  WorldOptions options_;
  Config config_;
  Secrets secrets_;
  std::chrono::microseconds database_offset_{0};
  std::shared_ptr<Folder> proxy_folder_;
  std::unique_ptr<pg_proxy::Proxy> proxy_;
  int settled_count_ = 0;
  int proxied_count_ = 0;
  std::vector<SimDatabase::Connection> idle_proxied_;
  std::function<void()> look_;
  std::vector<std::unique_ptr<SimProcess>> processes_;
};

}  // namespace reconciled::test
