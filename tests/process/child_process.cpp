#include "child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

#include "scratch_folder.hpp"

namespace outside {

namespace {

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> environment_with(const std::vector<std::string>& more) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) all.emplace_back(*entry);
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

int open_for_output(const std::filesystem::path& file) {
  const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) throw std::runtime_error("cannot write " + file.string());
  return fd;
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& argv, std::filesystem::path output,
                           const std::vector<std::string>& environment)
    : output_(std::move(output)) {
  std::vector<std::string> arguments = argv;
  std::vector<std::string> variables = environment_with(environment);
  const std::vector<char*> argument_pointers = pointers_to(arguments);
  const std::vector<char*> variable_pointers = pointers_to(variables);
  const int out = open_for_output(output_.string() + ".out");
  const int err = open_for_output(output_.string() + ".err");
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    execve(argument_pointers[0], argument_pointers.data(), variable_pointers.data());
    _exit(127);
  }
  close(out);
  close(err);
  if (pid_ < 0) throw std::runtime_error("fork failed");
  pid_fd_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  if (pid_fd_ < 0) throw std::runtime_error("pidfd_open failed");
}

ChildProcess::~ChildProcess() {
  kill();
  if (pid_fd_ >= 0) close(pid_fd_);
}

bool ChildProcess::reap(std::chrono::milliseconds at_most) {
  if (is_reaped_) return true;
  pollfd ended{pid_fd_, POLLIN, 0};
  while (poll(&ended, 1, static_cast<int>(at_most.count())) < 0 && errno == EINTR) {
  }
  if ((ended.revents & POLLIN) == 0) return false;
  waitpid(pid_, &status_, 0);
  is_reaped_ = true;
  return true;
}

Finished ChildProcess::wait(std::chrono::seconds at_most) {
  if (!reap(at_most)) {
    throw std::runtime_error("a child process did not end in time; it said\n" + out() + err());
  }
  return {.exit_code = WIFEXITED(status_) ? WEXITSTATUS(status_) : -1,
          .signal = WIFSIGNALED(status_) ? WTERMSIG(status_) : 0,
          .has_dumped_core = WIFSIGNALED(status_) && WCOREDUMP(status_),
          .out = out(),
          .err = err()};
}

bool ChildProcess::has_ended() {
  return reap(std::chrono::milliseconds{0});
}

void ChildProcess::send(int signal) {
  if (!is_reaped_) ::kill(pid_, signal);
}

void ChildProcess::kill() {
  send(SIGKILL);
  reap(std::chrono::milliseconds{10'000});
}

std::string ChildProcess::out() const {
  return read_text(output_.string() + ".out");
}

std::string ChildProcess::err() const {
  return read_text(output_.string() + ".err");
}

}  // namespace outside
