#include "runtime/private_memory.hpp"

#include <sys/prctl.h>

#include "core/expects.hpp"

namespace reconciled {

// RLIMIT_CORE would add nothing: a collector's pipe ignores it, and the unit's system call filter
// may refuse to set it.
void keep_memory_private() {
  expects(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0, "a process may make itself undumpable");
}

}  // namespace reconciled
