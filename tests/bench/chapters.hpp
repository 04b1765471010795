// What is measured, chapter by chapter. Each makes and drops its own databases and writes its part
// of the report. All throw when something does not run; a target that is missed is the report's.
#pragma once

#include <cstdint>
#include <string>

#include "report.hpp"

namespace bench {

struct Place {
  std::string server;  // folder of PostgreSQL's socket
  std::string folder;  // for keys, configurations, answers and logs
};

/// CPU time, memory and throughput of a backfill whose answers were signed beforehand.
void measure_backfill(const Place& place, Report& report, std::int64_t row_count, int run_count);

/// From the start of the real program to its first call, and its memory after 20,000 rows.
void measure_start(const Place& place, Report& report);

/// The claim with no finished jobs and with a million of them.
void measure_claim(const Place& place, Report& report, std::int64_t finished_count);

/// The books of many rows: from nothing, with a few new rows, and a month of them verified.
void measure_books(const Place& place, Report& report, std::int64_t row_count);

}  // namespace bench
