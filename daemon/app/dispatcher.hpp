// Hands due jobs to workers, as many at once as there are connections, and keeps their leases. An
// idle dispatcher sleeps until the next job is due, at most a few seconds; jobs of other processes
// that died are taken up by the sweep.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <set>

#include "app/setup.hpp"
#include "app/worker.hpp"

namespace reconciled {

class Dispatcher {
 public:
  struct Timing {
    std::chrono::milliseconds lease{60000};
    std::chrono::milliseconds renew_every{20000};
    std::chrono::milliseconds sweep_every{15000};
    std::chrono::milliseconds idle_poll{2000};  // how long other processes' news may go unnoticed
  };

  /// Called after each job.
  using Observer = std::function<void(const Finished&)>;

  Dispatcher(Workplace& workplace, boost::asio::any_io_executor executor,
             std::shared_ptr<const Setup> setup, Timing timing, Observer observer);

  /// For jobs claimed from now on.
  void use(std::shared_ptr<const Setup> setup);
  /// New jobs may be due: look now.
  void wake() {
    has_news_ = true;
    news_.notify();
  }
  /// Claims nothing more; `run` and `run_until_done` return when the jobs in hand are recorded.
  void stop();
  /// What is in hand, for the log.
  std::size_t in_hand_count() const { return leases_.size(); }

  /// Works until stopped. Throws DatabaseUnavailable; may be called again then. Throws
  /// DatabaseUnfit also when a worker met it.
  boost::asio::awaitable<void> run();
  /// Works until nothing of these customers is due or leased by anybody. Throws likewise.
  boost::asio::awaitable<void> run_until_done();
  /// Renews the leases of the jobs in hand, for ever. Throws likewise.
  boost::asio::awaitable<void> keep_leases();
  /// Takes up jobs whose holders died, for ever. Throws likewise.
  boost::asio::awaitable<void> sweep_leases();

 private:
  /// Claims what is due and starts it; returns how many.
  boost::asio::awaitable<int> start_due_jobs();
  /// Returns when a claim is worth its while: after news, or when something is due.
  boost::asio::awaitable<void> wait_until_due();
  boost::asio::awaitable<std::optional<std::chrono::milliseconds>> until_due();
  boost::asio::awaitable<void> wait_for_news(std::chrono::milliseconds at_most);
  boost::asio::awaitable<void> drain();
  void start(ClaimedJob job);
  void abandon(const Lease& lease, const std::exception_ptr& error);
  void require_fit_database() const;

  Workplace& workplace_;
  boost::asio::any_io_executor executor_;
  std::shared_ptr<const Setup> setup_;
  Timing timing_;
  Observer observer_;
  Event news_;
  bool has_news_ = false;     // since the last claim began
  Event taken_;               // a job is in hand
  std::set<Lease> leases_;    // of the jobs in hand
  std::exception_ptr unfit_;  // what a worker said of the database
};

}  // namespace reconciled
