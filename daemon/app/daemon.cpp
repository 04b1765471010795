#include "app/daemon.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>

#include "app/planner.hpp"
#include "runtime/log.hpp"
#include "store/instances.hpp"
#include "store/schema.hpp"
#include "store/staleness.hpp"

namespace reconciled {

namespace asio = boost::asio;
using namespace boost::asio::experimental::awaitable_operators;
using std::chrono::milliseconds;

Daemon::Daemon(asio::any_io_executor executor, Database& database, Clock& clock,
               std::shared_ptr<const Setup> setup, Options options, Dispatcher::Observer observer)
    : executor_(executor),
      database_(database),
      clock_(clock),
      setup_(setup),
      options_(std::move(options)),
      stop_calls_(executor),
      replan_(executor),
      gate_(database, clock, executor),
      workplace_{.database = database,
                 .clock = clock,
                 .gate = gate_,
                 .stop = stop_calls_,
                 .owner = options_.owner},
      dispatcher_(workplace_, executor, setup, options_.timing, std::move(observer)) {}

asio::awaitable<void> Daemon::run() {
  // Whichever loop ends first ends them all: that is the dispatcher, after `stop`.
  auto dispatch = supervise("dispatch", [this] { return dispatcher_.run(); });
  auto renew = supervise("renew", [this] { return dispatcher_.keep_leases(); });
  auto sweep = supervise("sweep", [this] { return dispatcher_.sweep_leases(); });
  auto plan = supervise("plan", [this] { return plan_for_ever(); });
  auto house = supervise("house", [this] { return keep_house(); });
  co_await (std::move(dispatch) || std::move(renew) || std::move(sweep) || std::move(plan) ||
            std::move(house));
  auto farewell = [&](pqxx::work& work) { end_instance(work, options_.owner); };
  try {
    co_await database_.transact(farewell);
  } catch (const DatabaseUnavailable& e) {
    log_warning("database_unavailable", {{"while", "saying goodbye"}, {"reason", e.what()}});
  }
}

asio::awaitable<void> Daemon::pull() {
  co_await take_up_parked();
  co_await plan_streams(database_, *setup_, true);
  auto dispatch = dispatcher_.run_until_done();
  auto renew = supervise("renew", [this] { return dispatcher_.keep_leases(); });
  auto sweep = supervise("sweep", [this] { return dispatcher_.sweep_leases(); });
  co_await (std::move(dispatch) || std::move(renew) || std::move(sweep));
}

void Daemon::use(std::shared_ptr<const Setup> setup) {
  setup_ = setup;
  dispatcher_.use(std::move(setup));
  config_error_.clear();
  was_reloaded_ = true;
  replan_.notify();
}

asio::awaitable<void> Daemon::supervise(std::string name, Loop loop) {
  for (milliseconds pause{500};; pause = std::min(pause * 2, milliseconds{10000})) {
    try {
      co_await loop();
      co_return;
    } catch (const DatabaseUnavailable& e) {
      log_warning("database_unavailable", {{"while", name}, {"reason", e.what()}});
    }
    co_await clock_.sleep_for(pause);
  }
}

asio::awaitable<void> Daemon::take_up_parked() {
  auto transaction = [&](pqxx::work& work) {
    ensure_partitions(work);
    int lifted = resume_replaced(work, setup_->credentials());
    if (was_reloaded_) {
      for (const std::string& customer : setup_->customers) {
        lifted += resume(work, customer, "a reload of the configuration");
      }
    }
    return lifted;
  };
  const int lifted = co_await database_.transact(transaction);
  was_reloaded_ = false;
  if (lifted > 0) log_info("resumed", {{"parkings", lifted}});
}

asio::awaitable<void> Daemon::plan_for_ever() {
  for (;;) {
    co_await take_up_parked();
    const std::shared_ptr<const Setup> setup = setup_;
    const PlanningRound round = co_await plan_streams(database_, *setup, false);
    if (round.job_count > 0) log_info("planned", {{"jobs", round.job_count}});
    dispatcher_.wake();
    const milliseconds wait = std::max(round.until_next, milliseconds{10});
    co_await (clock_.sleep_for(wait) || replan_.wait());
  }
}

asio::awaitable<void> Daemon::keep_house() {
  auto greet = [&](pqxx::work& work) { add_instance(work, options_.owner, options_.host, "run"); };
  co_await database_.transact(greet);
  for (;;) {
    auto tend = [&](pqxx::work& work) {
      touch_instance(work, options_.owner, config_error_);
      note_staleness(work, setup_->customers, options_.stale_after);
      ensure_partitions(work);
    };
    co_await database_.transact(tend);
    co_await clock_.sleep_for(options_.heartbeat);
  }
}

}  // namespace reconciled
