#include "app/planner.hpp"

#include <algorithm>

namespace reconciled {

boost::asio::awaitable<PlanningRound> plan_streams(Database& database, const Setup& setup,
                                                   bool is_forced) {
  PlanningRound round{.until_next = std::chrono::hours{1}};
  for (StreamPlan stream : setup.streams) {
    const auto every = stream.every;
    if (is_forced) stream.every = std::chrono::milliseconds{0};
    auto transaction = [&](pqxx::work& work) { return plan(work, stream); };
    const Planned planned = co_await database.transact(transaction);
    round.job_count += planned.job_count;
    round.until_next = std::min(round.until_next, is_forced ? every : planned.until_next);
  }
  for (const RecheckPlan& recheck : setup.rechecks) {
    auto transaction = [&](pqxx::work& work) { return plan_recheck(work, recheck); };
    const Planned planned = co_await database.transact(transaction);
    round.job_count += planned.job_count;
    round.until_next = std::min(round.until_next, planned.until_next);
  }
  co_return round;
}

}  // namespace reconciled
