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

/// What the parts of a split window have reported together.
std::int64_t count_of_parts(pqxx::work& work, std::int64_t window_id);

/// Called when a part has ended well: if it was the last and all parts together report fewer rows
/// than their parent did, the parent is counted again. Locks the parent, so that of two parts that
/// end at the same time one surely sees the other.
void check_parent(pqxx::work& work, std::int64_t window_id);

}  // namespace reconciled
