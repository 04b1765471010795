// A window that became several: its parts, and whether their counts add up to what it reported.
#pragma once

#include <cstdint>
#include <pqxx/pqxx>
#include <vector>

#include "core/window.hpp"
#include "store/jobs.hpp"

namespace reconciled {

/// Plans the parts as jobs of their own.
void add_parts(pqxx::work& work, const ClaimedJob& job, const std::vector<Window>& parts);

/// What the parts of a window have reported together. Until all are done nothing is judged by it.
struct Parts {
  bool are_done = false;
  std::int64_t row_count = 0;
};
Parts parts_of(pqxx::work& work, std::int64_t window_id);

/// Called when a part has ended well, for its parent and theirs: once all parts of a window are
/// done, one that is short of rows is counted again, and one that was found short before and is no
/// longer is healed. Locks upwards, so that of two parts that end together one surely sees the
/// other.
void check_parents(pqxx::work& work, const std::string& customer, std::int64_t window_id);

}  // namespace reconciled
