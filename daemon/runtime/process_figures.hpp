// What the kernel says this process uses.
#pragma once

#include <chrono>
#include <cstdint>

namespace reconciled {

struct ProcessFigures {
  std::chrono::microseconds cpu{0};  // user and system
  std::int64_t resident_bytes = 0;
  std::int64_t virtual_bytes = 0;
  std::int64_t open_descriptor_count = 0;
  std::int64_t most_descriptors = 0;
};

/// What cannot be read is zero.
ProcessFigures read_process_figures();

}  // namespace reconciled
