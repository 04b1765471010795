// A program that this one starts, listens to and ends.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

namespace bench {

class ChildProcess {
 public:
  /// `command[0]` is the program's path. Its standard error goes to `error_file`, or to ours.
  explicit ChildProcess(const std::vector<std::string>& command,
                        const std::string& error_file = {});
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();  // kills it if it still runs

  pid_t pid() const { return pid_; }
  /// The next line of its standard output without the line's end; empty at the end of the output.
  std::string read_line();
  void send(int signal) const;
  /// Waits for its end. Throws std::runtime_error unless it exits with 0.
  void wait();

 private:
  std::string name_;
  pid_t pid_ = -1;
  FILE* output_ = nullptr;
};

/// Runs a program that prints lines of "name number", and reads them.
std::map<std::string, double> figures_of(const std::vector<std::string>& command);

/// VmHWM of a process that lives: the most memory that it ever had resident, files included.
double peak_memory_mb(pid_t pid);

/// The path of another program that lies beside this one.
std::string program_beside_us(const std::string& name);

}  // namespace bench
