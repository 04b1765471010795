#include "breakable_server.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sstream>

namespace outside {

namespace {

const std::string full_disk_library = FULL_DISK_LIBRARY;

// The server's user may not reach where we were built.
void copy_for_everybody(const std::filesystem::path& from, const std::filesystem::path& to) {
  std::filesystem::copy_file(from, to);
  std::filesystem::permissions(to, std::filesystem::perms(0755));
}

}  // namespace

BreakableServer::BreakableServer(const std::vector<std::string>& options) : options_(options) {
  copy_for_everybody(full_disk_library, folder_ / "full_disk.so");
  start();
}

BreakableServer::~BreakableServer() {
  try {
    stop(Mode::immediate);
  } catch (const std::exception&) {
    // Then it is killed.
  }
}

void BreakableServer::launch() {
  std::vector<std::string> argv{POSTGRES_SCRIPT, "serve", folder_.path()};
  for (const std::string& option : options_) {
    argv.emplace_back("-c");
    argv.push_back(option);
  }
  argv.emplace_back("-c");
  argv.push_back("restore_command=read line <" + (folder_ / "gate").string() + "; false");
  process_ = std::make_unique<ChildProcess>(
      argv, folder_ / "server",
      std::vector<std::string>{"LD_PRELOAD=" + (folder_ / "full_disk.so").string(),
                               "FULL_DISK_SWITCH=" + (folder_ / "full").string(),
                               "FULL_DISK_FOLDER=" + (folder_ / "data").string()});
}

void BreakableServer::wait_until_ready() {
  eventually("PostgreSQL takes connections", [&] {
    if (process_->has_ended()) throw std::runtime_error("PostgreSQL ended: " + log());
    try {
      connect();
      return true;
    } catch (const pqxx::failure&) {
      return false;
    }
  });
}

void BreakableServer::start() {
  launch();
  wait_until_ready();
}

void BreakableServer::stop(Mode mode) {
  process_->send(static_cast<int>(mode));
  process_->wait();
}

// What is to be restored is asked for through a pipe that has no writer yet.
void BreakableServer::start_into_recovery() {
  write_text(folder_ / "data/recovery.signal", "");
  const std::string gate = folder_ / "gate";
  if (mkfifo(gate.c_str(), 0600) != 0 || chmod(gate.c_str(), 0644) != 0) {
    throw std::runtime_error("cannot make " + gate);
  }
  launch();
  eventually("PostgreSQL is starting up", [&] {
    try {
      connect();
    } catch (const pqxx::failure& e) {
      return std::string(e.what()).find("starting up") != std::string::npos;
    }
    throw std::runtime_error("PostgreSQL did not recover: " + log());
  });
}

void BreakableServer::end_recovery() {
  const std::string gate = folder_ / "gate";
  int writer = -1;
  eventually("PostgreSQL asks for what is to be restored",
             [&] { return (writer = open(gate.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC)) >= 0; });
  std::filesystem::remove(gate);
  close(writer);
  wait_until_ready();
}

// The postmaster first, so that it makes no more of them.
void BreakableServer::signal_everybody(int signal) const {
  const std::string pid = std::to_string(process_->pid());
  process_->send(signal);
  std::istringstream children(read_text("/proc/" + pid + "/task/" + pid + "/children"));
  for (pid_t child = 0; children >> child;) ::kill(child, signal);
}

void BreakableServer::fill_disk() {
  write_text(folder_ / "full", "");
}

void BreakableServer::free_disk() {
  std::filesystem::remove(folder_ / "full");
}

void BreakableServer::die_for_want_of_log() {
  try {
    administrate("SELECT pg_switch_wal()");
    administrate("CHECKPOINT");
  } catch (const pqxx::failure&) {
    // It panics at either, tries to recover, and gives up.
  }
  process_->wait();
}

std::unique_ptr<pqxx::connection> BreakableServer::connect() const {
  return std::make_unique<pqxx::connection>("host=" + socket() + " dbname=postgres user=postgres");
}

pqxx::result BreakableServer::administrate(const std::string& sql) const {
  const auto connection = connect();
  return pqxx::nontransaction(*connection).exec(sql);
}

void BreakableServer::terminate_backends() const {
  administrate(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
      " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
}

}  // namespace outside
