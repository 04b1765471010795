// One child process, its output in files, so that nobody has to drain a pipe. A child never
// outlives its test: it is killed in the destructor, and by the kernel when the test itself dies.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "eventually.hpp"

namespace outside {

struct Finished {
  int exit_code = -1;  // -1 when a signal ended it
  int signal = 0;
  bool has_dumped_core = false;
  std::string out;
  std::string err;
};

class ChildProcess {
 public:
  /// Starts `argv`; `environment` lists NAME=VALUE beside what the test has. Output goes to the
  /// files `output`.out and `output`.err.
  ChildProcess(const std::vector<std::string>& argv, std::filesystem::path output,
               const std::vector<std::string>& environment = {});
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  /// Throws, with the child's output, when it has not ended by then.
  Finished wait(std::chrono::seconds at_most = patience);
  bool has_ended();
  void send(int signal);
  /// kill -9, and wait until it is gone.
  void kill();

  std::string out() const;
  std::string err() const;
  pid_t pid() const { return pid_; }

 private:
  bool reap(std::chrono::milliseconds at_most);

  std::filesystem::path output_;
  pid_t pid_ = -1;
  int pid_fd_ = -1;
  bool is_reaped_ = false;
  int status_ = 0;
};

}  // namespace outside
