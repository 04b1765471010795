// A window: a half-open stretch of a stream's time, on whole seconds, perhaps narrowed to one
// currency or to one currency and one transaction type. Windows tile time; each is one job.
#pragma once

#include <chrono>
#include <string>

#include "core/time.hpp"

namespace reconciled {

struct Window {
  sys_seconds from;              // included
  sys_seconds to;                // not included
  std::string currency;          // empty: all
  std::string transaction_type;  // empty: all

  std::chrono::seconds length() const { return to - from; }
  friend bool operator==(const Window&, const Window&) = default;
};

}  // namespace reconciled
