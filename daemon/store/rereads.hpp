// Verified windows that are read again from their first page: their time is pending until the new
// reading is verified. What was stored stays; `verified_at` and `inside_count` of the job tell of
// the last verification until then.
#pragma once

#include <cstdint>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace reconciled {

/// Reopens those of these leaves that are verified; a second that was split by currency or type has
/// its parts read and itself counted again. Returns how many. What is open or failed is left alone.
int reopen(pqxx::work& work, const std::vector<std::int64_t>& window_ids);

/// As `reopen`, every leaf that overlaps [from, to).
int reopen_range(pqxx::work& work, const std::string& customer, const std::string& balance_type,
                 Time from, Time to);

/// All parts of a split window are read again, and the windows between are counted again, so that
/// every count that is compared is a fresh one.
void reopen_parts(pqxx::work& work, std::int64_t job_id);

}  // namespace reconciled
