// Run in the place of the daemon, in its very unit: tries what somebody would who has taken the
// daemon over, and what the daemon itself needs. Prints a table; exits 1 when anything is reached
// that must not be, or not reached that must be.
#include "probe.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>

namespace {

using escape::Expected;
using escape::Probe;

constexpr unsigned patience_s = 5;
constexpr int no_errno = 255;
constexpr int program_did_not_run = 127;  // as shells and the dynamic loader say it

struct Seen {
  bool is_reached;
  std::string text;
};

Seen attempt(const Probe& probe) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(patience_s);
    const int error = probe.attempt();
    _exit(error < no_errno ? error : no_errno);
  }
  int status = 0;
  if (child < 0 || waitpid(child, &status, 0) != child) return {false, "no process"};
  if (WIFSIGNALED(status)) return {false, strsignal(WTERMSIG(status))};
  const int error = WEXITSTATUS(status);
  if (error == program_did_not_run) return {false, "it did not run"};
  const char* name = strerrorname_np(error);
  return {error == 0, error == 0 ? "reached" : name != nullptr ? name : std::to_string(error)};
}

}  // namespace

int main() {
  int surprise_count = 0;
  std::printf("%-58s | %-8s | seen\n", "what", "expected");
  for (const auto& probes : {escape::file_probes(), escape::process_probes(),
                             escape::kernel_probes(), escape::socket_probes()}) {
    for (const Probe& probe : probes) {
      const bool is_to_be_reached = probe.expected == Expected::reached;
      const Seen seen = attempt(probe);
      const bool is_surprise = seen.is_reached != is_to_be_reached;
      surprise_count += is_surprise ? 1 : 0;
      std::printf("%-58s | %-8s | %s%s\n", probe.what.c_str(),
                  is_to_be_reached ? "reached" : "denied", seen.text.c_str(),
                  is_surprise ? " <- SURPRISE" : "");
      std::fflush(stdout);
    }
  }
  std::printf("%d surprises\n", surprise_count);
  return surprise_count == 0 ? 0 : 1;
}
