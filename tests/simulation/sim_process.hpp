// One process of the daemon in a world. Destroying it is kill -9: nothing of it runs on.
#pragma once

#include <memory>
#include <string>

#include "app/daemon.hpp"
#include "runtime/loop.hpp"
#include "sim_clock.hpp"
#include "sim_database.hpp"

namespace reconciled::test {

class World;

class SimProcess {
 public:
  SimProcess(World& world, std::string name);
  ~SimProcess();

  /// Runs what is ready; true when something was.
  bool poll();
  void stop() { daemon_->stop(); }
  bool has_ended() const { return has_ended_; }
  const std::string& name() const { return name_; }
  const std::string& connection_name() const { return connection_.name; }

  /// SIGSTOP and SIGCONT: its timers go on, nothing of it runs.
  bool is_frozen = false;
  /// Its machine's clock, which may be wrong.
  SkewedClock clock;

 private:
  void note(const Finished& finished);

  World& world_;
  std::string name_;
  Loop loop_;
  SimDatabase::Connection connection_;
  std::shared_ptr<Setup> setup_;
  std::unique_ptr<Daemon> daemon_;
  bool has_ended_ = false;
};

}  // namespace reconciled::test
