// A PostgreSQL of one test, to be broken: stopped, frozen, filled up, told to refuse. It ends with
// its test, whatever becomes of that.
#pragma once

#include <signal.h>

#include <memory>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "child_process.hpp"
#include "scratch_folder.hpp"

namespace outside {

class BreakableServer {
 public:
  /// Takes connections when it is constructed. `options` are NAME=VALUE of postgresql.conf.
  explicit BreakableServer(const std::vector<std::string>& options = {});
  BreakableServer(const BreakableServer&) = delete;
  BreakableServer& operator=(const BreakableServer&) = delete;
  ~BreakableServer();

  /// The socket's folder.
  std::string socket() const { return folder_.path(); }

  /// Immediate is what a crash leaves behind: the next start recovers. Returns when it is gone.
  enum class Mode : int { fast = SIGINT, immediate = SIGQUIT };
  void stop(Mode mode);
  /// Returns when it takes connections.
  void start();
  void restart(Mode mode) {
    stop(mode);
    start();
  }

  /// Starts, and recovers until `end_recovery`: whoever connects is told that it is starting up.
  void start_into_recovery();
  void end_recovery();

  /// While it lives no process of the server does anything; whoever waits for it waits. To be
  /// declared after the site, whose end needs the server.
  class Frost {
   public:
    explicit Frost(const BreakableServer& server) : server_(server) {
      server_.signal_everybody(SIGSTOP);
    }
    Frost(const Frost&) = delete;
    Frost& operator=(const Frost&) = delete;
    ~Frost() { server_.signal_everybody(SIGCONT); }

   private:
    const BreakableServer& server_;
  };

  /// From now on no file of it grows.
  void fill_disk();
  void free_disk();
  /// With a full disk: asks for more log than there is room for. Returns when it is gone.
  void die_for_want_of_log();

  /// A superuser's connection to the database postgres.
  std::unique_ptr<pqxx::connection> connect() const;
  /// One statement on such a connection.
  pqxx::result administrate(const std::string& sql) const;
  /// Every connection but the caller's own ends.
  void terminate_backends() const;
  std::string log() const { return process_->err(); }

 private:
  void launch();
  void wait_until_ready();
  void signal_everybody(int signal) const;

  ScratchFolder folder_;
  std::vector<std::string> options_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace outside
