// What failed jobs leave uncovered, for the notices that tell of them. Times are those of
// books.timezone.
#pragma once

#include <cstdint>
#include <pqxx/pqxx>
#include <string>
#include <vector>

namespace reconciled {

/// The windows of one balance type that an episode's alerts are about.
struct FailedStretch {
  std::string balance_type;
  std::string span;  // "2026-03-01 to 2026-03-07"
  std::int64_t window_count = 0;
  std::int64_t day_count = 0;       // calendar days that they touch
  std::int64_t counted_count = 0;   // windows of which WorldFirst told a count
  std::int64_t reported_count = 0;  // rows that it counts there
  std::int64_t missing_count = 0;   // of them not stored
  std::int64_t verified_count = 0;  // windows, by now
  std::int64_t cancelled_count = 0;
};

enum class Which { open, all };

std::vector<FailedStretch> failed_stretches(pqxx::work& work, const std::string& episode_id,
                                            Which which);

/// "balances NORMAL_BALANCE", "accounts": what its open alerts are about besides windows.
std::vector<std::string> failed_ticks(pqxx::work& work, const std::string& episode_id);

/// What `reconciled retry` takes: the first few.
std::vector<std::int64_t> jobs_to_retry(pqxx::work& work, const std::string& episode_id, int most);

/// The last answers to those jobs, the most frequent first, three at most.
struct LastAnswer {
  std::string code;     // empty: none came that could be believed
  std::string message;  // one of them
  std::int64_t job_count = 0;
};
std::vector<LastAnswer> last_answers(pqxx::work& work, const std::string& episode_id);

}  // namespace reconciled
