// What people do to jobs: retry and cancel. Recorded who and when.
#pragma once

#include <cstdint>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace reconciled {

struct Intervened {
  std::int64_t job_id = 0;
  bool is_done = false;
  std::string reason;  // why not, for people
};

/// Failed and cancelled jobs start again from the bottom of the ladder, now. A split window whose
/// parts lack rows has its parts read again.
Intervened retry(pqxx::work& work, std::int64_t job_id, const std::string& by_whom);

/// Gives a job up on purpose; whoever works on it finds its fence gone.
Intervened cancel(pqxx::work& work, std::int64_t job_id, const std::string& by_whom);

/// Reopens every verified leaf that overlaps [from, to). Returns how many.
int reread(pqxx::work& work, const std::string& customer, const std::string& balance_type,
           Time from, Time to, const std::string& by_whom);

/// The failed jobs (not the cancelled), of one customer or of all when it is empty.
std::vector<std::int64_t> failed_jobs(pqxx::work& work, const std::string& customer);

}  // namespace reconciled
