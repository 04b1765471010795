// A world for the daemon: a virtual clock that also drives recon.now_(), the sandbox's model as
// gateway in the same process, a real PostgreSQL, and any number of daemons that can be started,
// stopped and killed. Everything runs on one thread and depends on nothing but the seed.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "app/daemon.hpp"
#include "runtime/loop.hpp"
#include "sim_clock.hpp"
#include "test_database.hpp"

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
  std::vector<std::chrono::milliseconds> recheck;  // none: the tests of other things save the time
};

class World;

/// One process of the daemon. Destroying it is kill -9: nothing of it runs on.
class SimProcess {
 public:
  SimProcess(World& world, std::string name);
  ~SimProcess();

  /// Runs what is ready; true when something was.
  bool poll();
  void stop() { daemon_->stop(); }
  bool has_ended() const { return has_ended_; }

 private:
  World& world_;
  Loop loop_;
  Database database_;
  std::shared_ptr<Setup> setup_;
  std::unique_ptr<Daemon> daemon_;
  bool has_ended_ = false;
};

class World {
 public:
  explicit World(WorldOptions options);

  SimClock clock;
  TestDatabase database;
  sandbox::Business business;
  sandbox::Gateway gateway;
  bool is_unreachable = false;  // connections are refused
  std::mt19937_64 random;

  SimProcess& start(const std::string& name);
  void kill(SimProcess& process);

  /// Lets time pass until `end`, or until `until` holds after some step.
  void run_until(Time end, const std::function<bool()>& until = {});
  void run_for(std::chrono::microseconds duration, const std::function<bool()>& until = {}) {
    run_until(clock.now() + duration, until);
  }

  const Config& config() const { return config_; }
  const Secrets& secrets() const { return secrets_; }
  std::unique_ptr<Transport> make_transport();

  /// What differs between the stored rows and those that the vendor would show now; empty when
  /// nothing does. Statuses are not compared: they change after a row was read.
  std::string difference_from_truth();
  /// Over everything that was asked and answered, and what became of the jobs.
  std::string trace_hash();

 private:
  void tell_database_the_time();

  WorldOptions options_;
  Config config_;
  Secrets secrets_;
  Time told_time_{};
  std::vector<std::unique_ptr<SimProcess>> processes_;
};

}  // namespace reconciled::test
