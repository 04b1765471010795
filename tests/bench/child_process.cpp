#include "child_process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace bench {

namespace {

// Between fork and exec: nothing here may allocate.
[[noreturn]] void become(const std::vector<char*>& arguments, int output, const char* error_file) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  dup2(output, STDOUT_FILENO);
  if (*error_file != '\0') {
    const int file = open(error_file, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    dup2(file, STDERR_FILENO);
  }
  execv(arguments.front(), arguments.data());
  _exit(127);
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command, const std::string& error_file)
    : name_(std::filesystem::path(command.front()).filename()) {
  std::vector<char*> arguments;
  for (const std::string& argument : command)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe to be had");
  pid_ = fork();
  if (pid_ == 0) become(arguments, ends[1], error_file.c_str());
  close(ends[1]);
  output_ = fdopen(ends[0], "r");
  if (pid_ < 0) throw std::runtime_error("no process to be had");
}

ChildProcess::~ChildProcess() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  fclose(output_);
}

std::string ChildProcess::read_line() {
  std::string line;
  for (int c = getc(output_); c != EOF && c != '\n'; c = getc(output_)) {
    line += static_cast<char>(c);
  }
  return line;
}

void ChildProcess::send(int signal) const {
  kill(pid_, signal);
}

void ChildProcess::wait() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return;
  throw std::runtime_error(name_ + (WIFEXITED(status)
                                        ? " exited with " + std::to_string(WEXITSTATUS(status))
                                        : " died of signal " + std::to_string(WTERMSIG(status))));
}

std::map<std::string, double> figures_of(const std::vector<std::string>& command) {
  ChildProcess child(command);
  std::map<std::string, double> figures;
  for (std::string line = child.read_line(); !line.empty(); line = child.read_line()) {
    const std::size_t blank = line.find(' ');
    if (blank == std::string::npos) throw std::runtime_error("not a figure: " + line);
    figures[line.substr(0, blank)] = std::stod(line.substr(blank + 1));
  }
  child.wait();
  return figures;
}

double peak_memory_mb(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
  }
  throw std::runtime_error("the process has no VmHWM: it is gone");
}

std::string program_beside_us(const std::string& name) {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path() / name;
}

}  // namespace bench
