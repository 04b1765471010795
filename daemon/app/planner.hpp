// Plans the jobs that are due by the schedule: windows of statements, balances, accounts, rechecks.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "app/setup.hpp"
#include "store/database.hpp"

namespace reconciled {

struct PlanningRound {
  int job_count = 0;
  std::chrono::milliseconds until_next{0};  // when the earliest stream wants to be planned again
};

/// Plans every stream of the setup, one transaction each. `is_forced`: now, whatever `every` says;
/// rechecks only when a step is due all the same.
/// Throws DatabaseUnavailable.
boost::asio::awaitable<PlanningRound> plan_streams(Database& database, const Setup& setup,
                                                   bool is_forced);

}  // namespace reconciled
