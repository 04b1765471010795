// When the schedule wants to be looked at again. A daemon looks every minute and mostly finds
// nothing to plan: one statement for all streams says so, where a transaction for each would be
// thousands a minute with many customers.
#pragma once

#include <chrono>
#include <pqxx/pqxx>
#include <vector>

#include "store/rechecks.hpp"
#include "store/streams.hpp"

namespace reconciled {

/// Of each stream, in order: the time until `plan` would do something, by the database's clock.
/// Zero or less: now. It only says whom to plan; what is due is decided again under the lock.
std::vector<std::chrono::milliseconds> until_planned(pqxx::nontransaction& statement,
                                                     const std::vector<StreamPlan>& streams);

/// The same of `plan_recheck`.
std::vector<std::chrono::milliseconds> until_rechecked(pqxx::nontransaction& statement,
                                                       const std::vector<RecheckPlan>& rechecks);

}  // namespace reconciled
