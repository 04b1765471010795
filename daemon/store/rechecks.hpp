// Looking again at time that was verified: when each step is due, what its sweep counts, and what
// follows from the counts. Step s sweeps the last 2 * s, so that a row that is back-dated by up to
// s is found by the next sweep of s; of several steps that are due the longest does for all.
#pragma once

#include <chrono>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "store/record.hpp"
#include "store/statements.hpp"
#include "store/streams.hpp"

namespace reconciled {

/// What the configuration wants rechecked of one customer and balance type.
struct RecheckPlan {
  std::string customer;
  std::string balance_type;
  std::vector<std::chrono::milliseconds> steps;  // ascending, at least one
  std::chrono::milliseconds every{0};  // between two looks for windows that the last step leaves
};

/// Plans the sweep that is due, if one is. Windows of its range with rows that are not final are
/// read again; so are windows that have left the range of the last step since they were verified,
/// a bounded number at a time. One stream, one transaction; its statements stream is planned first.
Planned plan_recheck(pqxx::work& work, const RecheckPlan& plan);

/// Puts into `job.sweep` the verified leaves of its range, with what is stored of them.
void load_leaves(pqxx::work& work, ClaimedJob& job);

/// Stores the rows that a sweep's pages showed, each page for itself, and reopens the windows that
/// differ. A sweep that came to its end counts for its step and all shorter ones; one that found
/// nothing new resolves `late_rows`.
RowChanges store_sweep(pqxx::work& work, const Attempt& attempt, const RowOwner& owner);

}  // namespace reconciled
