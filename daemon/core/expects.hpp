// A broken expectation is our own bug: say which and stop. The lease expires, systemd restarts us.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <source_location>

namespace reconciled {

inline void expects(bool holds, const char* what,
                    std::source_location where = std::source_location::current()) {
  if (holds) return;
  std::fprintf(stderr, "%s:%u: broken expectation: %s\n", where.file_name(),
               static_cast<unsigned>(where.line()), what);
  std::abort();
}

}  // namespace reconciled
