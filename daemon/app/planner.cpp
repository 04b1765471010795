#include "app/planner.hpp"

#include <algorithm>

#include "store/schedule.hpp"

namespace reconciled {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

// One transaction for each that is due. `waits` says of each when it is, in order.
template <class Plan, class PlanOne>
asio::awaitable<void> plan_due(Database& database, const std::vector<Plan>& plans,
                               std::vector<milliseconds> waits, PlanOne& plan_one,
                               PlanningRound& round) {
  for (std::size_t i = 0; i < plans.size(); ++i) {
    if (waits[i] <= milliseconds{0}) {
      auto transaction = [&](pqxx::work& work) { return plan_one(work, plans[i]); };
      const Planned planned = co_await database.transact(transaction);
      round.job_count += planned.job_count;
      waits[i] = planned.until_next;
    }
    round.until_next = std::min(round.until_next, waits[i]);
  }
}

}  // namespace

asio::awaitable<PlanningRound> plan_streams(Database& database, const Setup& setup,
                                            bool is_forced) {
  PlanningRound round{.until_next = milliseconds::max()};
  std::vector<StreamPlan> streams = setup.streams;
  if (is_forced) {
    for (StreamPlan& stream : streams) stream.every = milliseconds{0};
  }
  auto ask_streams = [&](pqxx::nontransaction& statement) {
    return until_planned(statement, streams);
  };
  std::vector<milliseconds> stream_waits = co_await database.query(ask_streams);
  auto plan_stream = [](pqxx::work& work, const StreamPlan& one) { return plan(work, one); };
  co_await plan_due(database, streams, std::move(stream_waits), plan_stream, round);

  auto ask_rechecks = [&](pqxx::nontransaction& statement) {
    return until_rechecked(statement, setup.rechecks);
  };
  std::vector<milliseconds> recheck_waits = co_await database.query(ask_rechecks);
  auto recheck = [](pqxx::work& work, const RecheckPlan& one) { return plan_recheck(work, one); };
  co_await plan_due(database, setup.rechecks, std::move(recheck_waits), recheck, round);
  co_return round;
}

}  // namespace reconciled
