#include "app/daemon.hpp"

#include <algorithm>
#include <utility>

#include "app/planner.hpp"
#include "app/status_line.hpp"
#include "runtime/first_to_end.hpp"
#include "runtime/log.hpp"
#include "store/instances.hpp"
#include "store/retention.hpp"
#include "store/schema.hpp"
#include "store/staleness.hpp"
#include "store/standing.hpp"

namespace reconciled {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

// At the end of `pull`: whoever waits for it should not wait for a sink.
constexpr std::chrono::seconds longest_flush{10};

}  // namespace

Daemon::Daemon(asio::any_io_executor executor, Database& database, Clock& clock,
               std::shared_ptr<const Setup> setup, Options options, Dispatcher::Observer observer)
    : executor_(executor),
      database_(database),
      clock_(clock),
      setup_(setup),
      options_(std::move(options)),
      stop_calls_(executor),
      stop_asked_(executor),
      replan_(executor),
      news_(executor),
      gate_(database, clock, executor),
      workplace_{.database = database,
                 .clock = clock,
                 .gate = gate_,
                 .stop = stop_calls_,
                 .owner = options_.owner,
                 .host = options_.host,
                 .when_asked = options_.when_asked},
      prover_(database, clock, executor, options_.prove_idle_look, [this] { dispatcher_.wake(); }),
      dispatcher_(workplace_, executor, setup, options_.timing,
                  [this, observer = std::move(observer)](const Finished& finished) {
                    prover_.wake();
                    observer(finished);
                  }),
      outage_(clock, executor, setup, options_.owner),
      notifier_(database, clock, executor, setup, options_.notify, options_.when_told) {}

asio::awaitable<void> Daemon::run() {
  auto working = work();
  // From the start, because a database that is away then must be told of, too.
  if (!setup_->sinks.empty()) working = first_to_end(std::move(working), outage_.run());
  co_await std::move(working);
}

asio::awaitable<void> Daemon::work() {
  // A database that was never there must not hold a stop up.
  auto checked = first_to_end(supervise("check the schema", [this] { return check_database(); }),
                              stop_asked_.wait());
  co_await std::move(checked);
  if (workplace_.is_stopping) co_return;
  options_.when_ready();
  // Whichever loop ends first ends them all: that is the dispatcher, after `stop`.
  auto loops = supervise("dispatch", [this] { return dispatcher_.run(); });
  loops = first_to_end(std::move(loops),
                       supervise("renew", [this] { return dispatcher_.keep_leases(); }));
  loops = first_to_end(std::move(loops),
                       supervise("sweep", [this] { return dispatcher_.sweep_leases(); }));
  loops = first_to_end(std::move(loops), supervise("plan", [this] { return plan_for_ever(); }));
  loops = first_to_end(std::move(loops), supervise("house", [this] { return keep_house(); }));
  loops = first_to_end(std::move(loops), supervise("prove", [this] { return keep_books(); }));
  if (!setup_->sinks.empty()) loops = first_to_end(std::move(loops), keep_telling());
  co_await std::move(loops);
  auto farewell = [&](pqxx::work& work) { end_instance(work, options_.owner); };
  try {
    co_await database_.transact(farewell);
  } catch (const DatabaseUnavailable& e) {
    log_warning("database_unavailable", {{"while", "saying goodbye"}, {"reason", e.what()}});
  }
}

void Daemon::stop() {
  dispatcher_.stop();
  stop_asked_.notify();
}

asio::awaitable<void> Daemon::pull() {
  co_await check_database();
  co_await take_up_parked();
  co_await settle_books_as_configured();
  co_await plan_streams(database_, *setup_, true);
  auto loops = work_until_proved();
  loops = first_to_end(std::move(loops),
                       supervise("renew", [this] { return dispatcher_.keep_leases(); }));
  loops = first_to_end(std::move(loops),
                       supervise("sweep", [this] { return dispatcher_.sweep_leases(); }));
  co_await std::move(loops);
  if (!workplace_.is_stopping) co_await notifier_.flush(longest_flush);
}

asio::awaitable<void> Daemon::keep_telling() {
  const Notifier::Supervise persist = [this](std::string name, Loop loop) {
    return supervise(std::move(name), std::move(loop));
  };
  auto telling = notifier_.run(persist);
  co_await std::move(telling);
}

// What breaks have read again may break elsewhere; each break is answered once, so this ends.
asio::awaitable<void> Daemon::work_until_proved() {
  int window_count = 0;
  do {
    co_await dispatcher_.run_until_done();
    window_count = co_await prover_.prove_all();
  } while (window_count > 0 && !workplace_.is_stopping);
}

asio::awaitable<void> Daemon::check_database() {
  const bool needs_real_clock = options_.needs_real_clock;
  auto check = [&](pqxx::work& work) {
    require_schema(work);
    if (needs_real_clock) require_real_clock(work);
    ensure_partitions(work);
  };
  co_await database_.transact(check);
}

void Daemon::use(std::shared_ptr<const Setup> setup) {
  setup_ = setup;
  outage_.use(setup);
  notifier_.use(setup);
  dispatcher_.use(std::move(setup));
  config_error_.clear();
  was_reloaded_ = true;
  replan_.notify();
  note_news();
}

asio::awaitable<void> Daemon::supervise(std::string name, Loop loop) {
  for (milliseconds pause{500};; pause = std::min(pause * 2, milliseconds{10000})) {
    try {
      co_await loop();
      co_return;
    } catch (const DatabaseUnavailable& e) {
      log_warning("database_unavailable", {{"while", name}, {"reason", e.what()}});
      options_.when_looked("the database is unavailable: " + std::string(e.what()));
      outage_.note_unavailable();
      note_news();  // whether it still is, the next heartbeat says at once
    }
    co_await clock_.sleep_for(pause);
  }
}

// What runs on a database thread must not refer to what a reload exchanges: it takes copies.
asio::awaitable<int> Daemon::take_up_parked() {
  const std::shared_ptr<const Setup> setup = setup_;
  const bool was_reloaded = std::exchange(was_reloaded_, false);
  auto transaction = [&](pqxx::work& work) {
    int lifted = resume_replaced(work, setup->credentials());
    if (was_reloaded) {
      for (const std::string& customer : setup->customers) {
        lifted += resume(work, customer, "a reload of the configuration");
      }
    }
    return lifted;
  };
  try {
    const int lifted = co_await database_.transact(transaction);
    if (lifted > 0) log_info("resumed", {{"parkings", lifted}});
    co_return lifted;
  } catch (...) {
    was_reloaded_ = was_reloaded_ || was_reloaded;
    throw;
  }
}

asio::awaitable<void> Daemon::plan_for_ever() {
  for (;;) {
    const bool was_reloaded = was_reloaded_;
    const int lifted = co_await take_up_parked();
    if (was_reloaded) co_await settle_books_as_configured();
    const std::shared_ptr<const Setup> setup = setup_;
    const PlanningRound round = co_await plan_streams(database_, *setup, false);
    if (round.job_count > 0) log_info("planned", {{"jobs", round.job_count}});
    if (round.job_count > 0 || lifted > 0) dispatcher_.wake();
    // Never longer than a minute, because the schedule is the database's clock and not ours.
    const milliseconds wait = std::clamp(round.until_next, milliseconds{10}, options_.replan_every);
    if (!was_reloaded_) co_await first_to_end(clock_.sleep_for(wait), replan_.wait());
  }
}

asio::awaitable<void> Daemon::keep_books() {
  co_await settle_books_as_configured();
  co_await prover_.run();
}

asio::awaitable<void> Daemon::settle_books_as_configured() {
  const BooksPlan books = setup_->books;
  auto transaction = [&](pqxx::work& work) { settle_books(work, books); };
  co_await database_.transact(transaction);
}

asio::awaitable<void> Daemon::keep_house() {
  const auto greet_as = setup_->customers;
  auto greet = [&](pqxx::work& work) {
    add_instance(work, options_.owner, options_.host, "run", greet_as);
  };
  co_await database_.transact(greet);
  for (;;) {
    has_news_ = false;
    const std::shared_ptr<const Setup> setup = setup_;
    const auto& customers = setup->customers;
    const std::string config_error = config_error_;
    auto tend = [&](pqxx::work& work) {
      touch_instance(work, options_.owner, customers, config_error);
      note_staleness(work, customers, setup->stale_after);
      ensure_partitions(work);
      return read_standing(work, customers);
    };
    const Standing standing = co_await database_.transact(tend);
    outage_.note_alive();
    options_.when_looked(status_line(standing, customers.size(), config_error));
    co_await retire_old_answers();
    if (!has_news_) co_await first_to_end(clock_.sleep_for(options_.heartbeat), news_.wait());
  }
}

// Dropping a month takes a lock that every writer meets: at most hourly, in a transaction of its
// own.
asio::awaitable<void> Daemon::retire_old_answers() {
  const std::optional<milliseconds> keep = setup_->evidence_keep;
  if (!keep || clock_.now() < next_retirement_) co_return;
  auto retire = [&](pqxx::work& work) { return retire_answers(work, *keep); };
  const std::vector<RetiredMonth> months = co_await database_.transact(retire);
  next_retirement_ = clock_.now() + std::chrono::hours{1};
  for (const RetiredMonth& month : months) {
    log_info("answers_retired", {{"month", month.month}, {"answers", month.answer_count}});
  }
}

}  // namespace reconciled
