// Tells people: gathers alerts into notices and has a courier for each sink. What is injected
// decides whether people are told or a test is.
//
// Single-threaded. Each loop is supervised by itself, so that no sink waits for another.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>

#include "app/courier.hpp"
#include "app/setup.hpp"

namespace reconciled {

class Notifier {
 public:
  struct Timing {
    std::chrono::milliseconds gather_every{5'000};
    Courier::Timing courier = {};
  };
  using Loop = std::function<boost::asio::awaitable<void>()>;
  /// Runs a loop, again whenever the database was unavailable.
  using Supervise = std::function<boost::asio::awaitable<void>(std::string name, Loop loop)>;

  Notifier(Database& database, Clock& clock, boost::asio::any_io_executor executor,
           std::shared_ptr<const Setup> setup, const Timing& timing, Courier::Observer observer)
      : database_(database),
        clock_(clock),
        setup_(std::move(setup)),
        timing_(timing),
        observer_(std::move(observer)),
        news_(executor),
        renewed_(executor) {}

  /// For ever.
  boost::asio::awaitable<void> run(Supervise supervise);
  /// What is not told yet, at once and at most so long; not to the journal, for this is a process
  /// that talks to a terminal. Throws DatabaseUnavailable.
  boost::asio::awaitable<void> flush(std::chrono::milliseconds at_most);
  /// From now on to these sinks; what is under way to one is given up and delivered again.
  void use(std::shared_ptr<const Setup> setup) {
    setup_ = std::move(setup);
    renewed_.notify();
  }

 private:
  boost::asio::awaitable<void> gather_for_ever(std::shared_ptr<const Setup> setup);
  boost::asio::awaitable<void> carry_for_ever(NoticeSink& sink);
  boost::asio::awaitable<void> tell_what_is_due(std::shared_ptr<const Setup> setup);
  boost::asio::awaitable<void> carry_what_is_due(const Sinks& sinks, std::size_t nth);
  boost::asio::awaitable<void> carry_what_is_due(NoticeSink& sink);

  Database& database_;
  Clock& clock_;
  std::shared_ptr<const Setup> setup_;
  Timing timing_;
  Courier::Observer observer_;
  Event news_;
  Event renewed_;
};

}  // namespace reconciled
