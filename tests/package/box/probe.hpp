// What a program under the unit's sandbox tries, and what must become of it.
#pragma once

#include <cerrno>
#include <functional>
#include <string>
#include <vector>

namespace escape {

enum class Expected { denied, reached };

struct Probe {
  std::string what;
  Expected expected;
  /// 0 when it is reached, else errno. Runs in a process of its own and may leave anything behind
  /// in it.
  std::function<int()> attempt;
};

inline int error_of(long result) {
  return result < 0 ? errno : 0;
}

std::vector<Probe> file_probes();
std::vector<Probe> process_probes();
std::vector<Probe> kernel_probes();
std::vector<Probe> socket_probes();

}  // namespace escape
