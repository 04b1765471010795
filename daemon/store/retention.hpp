// How long signed answers are kept. Whole months go, never single answers; the database judges what
// may go (migration 0007) and remembers what went.
#pragma once

#include <chrono>
#include <cstdint>
#include <pqxx/pqxx>
#include <string>
#include <vector>

namespace reconciled {

struct RetiredMonth {
  std::string month;  // "2026-01"
  std::int64_t answer_count = 0;
};

/// Drops the months of answers that ended longer than `keep` ago and returns them. A month that
/// somebody reads just now stays until the next time. `keep` is 35 days or more.
std::vector<RetiredMonth> retire_answers(pqxx::work& work, std::chrono::milliseconds keep);

/// All months that have gone so far, oldest first.
std::vector<RetiredMonth> retired_months(pqxx::work& work);

}  // namespace reconciled
