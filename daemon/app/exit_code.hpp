// What the process says when it ends; after sysexits.h.
#pragma once

namespace reconciled {

enum ExitCode {
  exit_ok = 0,
  exit_not_clean = 1,  // fsck found something, a person's request could not be done
  exit_not_done = 3,   // pull: something is retrying, failed, parked or unreachable
  exit_usage = 64,
  exit_internal = 70,
  exit_database = 75,  // unreachable, in one-shot verbs
  exit_config = 78,    // configuration or schema
};

}  // namespace reconciled
