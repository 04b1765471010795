// The work of one process: its loops, who feeds whom, and how they end. What is injected (executor,
// database, clock, transport inside of the setup) decides whether this is production or a
// simulation.
//
// Each loop names its failure policy: while the database is unavailable it backs off and starts
// again; anything else is a bug, ends the process, and systemd starts the next.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>

#include "app/dispatcher.hpp"
#include "app/notifier.hpp"
#include "app/outage_watch.hpp"
#include "app/prover.hpp"
#include "app/rate_gate.hpp"
#include "app/setup.hpp"
#include "app/worker.hpp"

namespace reconciled {

class Daemon {
 public:
  struct Options {
    std::string owner;  // new_instance_id()
    std::string host;   // for `status`
    Dispatcher::Timing timing = {};
    std::chrono::milliseconds heartbeat{30000};
    std::chrono::milliseconds prove_idle_look{600000};
    std::chrono::milliseconds replan_every{60000};  // at most between two looks at the schedule
    Notifier::Timing notify = {};
    Courier::Observer when_told = [](std::string_view, std::string_view) {};
    bool needs_real_clock = false;             // refuse a database whose clock is a test's
    std::function<void()> when_ready = [] {};  // `run` has found the database fit
    // Where `run` stands, in one line: at each heartbeat, and when the database is unavailable.
    std::function<void(const std::string&)> when_looked = [](const std::string&) {};
    std::function<void(const Asked&)> when_asked = [](const Asked&) {};  // after each call
  };

  Daemon(boost::asio::any_io_executor executor, Database& database, Clock& clock,
         std::shared_ptr<const Setup> setup, Options options, Dispatcher::Observer observer);

  /// Plans by the schedule and works until `stop`. Throws DatabaseUnfit for a database that it may
  /// not work on, otherwise only what is our own bug.
  boost::asio::awaitable<void> run();
  /// Plans once and works until nothing is due. Throws as `run`, and DatabaseUnavailable as well.
  boost::asio::awaitable<void> pull();

  /// No new calls; `run` or `pull` returns when what is in hand is recorded.
  void stop();
  /// Also gives up the calls in flight; they use up no rung.
  void give_up_calls() { stop_calls_.notify(); }
  std::size_t in_hand_count() const { return dispatcher_.in_hand_count(); }

  const RateGate::Waits& rate_limit_waits() const { return gate_.waits(); }

  /// From now on by another configuration; lifts the parkings of its customers.
  void use(std::shared_ptr<const Setup> setup);
  /// A reload was refused: the reason, for `status`.
  void note_config_error(std::string error) {
    config_error_ = std::move(error);
    note_news();
  }

 private:
  // What comes while the news before is being told is told after it.
  void note_news() {
    has_news_ = true;
    news_.notify();
  }
  using Loop = std::function<boost::asio::awaitable<void>()>;
  boost::asio::awaitable<void> supervise(std::string name, Loop loop);
  boost::asio::awaitable<void> work();
  boost::asio::awaitable<void> check_database();
  boost::asio::awaitable<void> work_until_proved();
  boost::asio::awaitable<void> keep_telling();
  boost::asio::awaitable<int> take_up_parked();
  boost::asio::awaitable<void> plan_for_ever();
  boost::asio::awaitable<void> keep_house();
  boost::asio::awaitable<void> retire_old_answers();
  boost::asio::awaitable<void> keep_books();
  boost::asio::awaitable<void> settle_books_as_configured();

  boost::asio::any_io_executor executor_;
  Database& database_;
  Clock& clock_;
  std::shared_ptr<const Setup> setup_;
  Options options_;
  std::string config_error_;
  bool was_reloaded_ = false;
  bool has_news_ = false;
  Time next_retirement_{};
  Event stop_calls_;
  Event stop_asked_;
  Event replan_;
  Event news_;  // for `status`
  RateGate gate_;
  Workplace workplace_;
  Prover prover_;
  Dispatcher dispatcher_;
  OutageWatch outage_;
  Notifier notifier_;
};

}  // namespace reconciled
