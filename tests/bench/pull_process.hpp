// The daemon in a process of its own, which the benchmark starts and measures: so that CPU time and
// memory are those of the daemon alone, not of the model that made the answers.
//
// A folder holds what the two processes share: keys, reconciled.yaml, the book of answers.
#pragma once

#include <chrono>
#include <string>

#include "core/time.hpp"

namespace bench {

struct PullOptions {
  std::string folder;
  std::string conninfo;
  std::int64_t row_count = 0;      // prepare: of the business
  std::int64_t moment_us = 0;      // prepare: what the database's clock shows
  int connections = 8;             // measure
  std::int64_t latency_ms = 0;     // measure: of each answer
  std::int64_t signing_ms = 2400;  // measure: how long the signing limit is measured; a profile
                                   // does without
};

/// Pulls from the live model, writes the folder, and prints the figure: requests.
int prepare_answers(const PullOptions& options);

/// Pulls from the folder's answers and prints figures: requests, misses, user_s, system_s,
/// wall_s, peak_mb, signatures_per_cpu_s.
int measure_pull(const PullOptions& options);

}  // namespace bench
