#include "app/dispatcher.hpp"

#include <boost/asio/co_spawn.hpp>

#include "runtime/first_to_end.hpp"
#include "runtime/log.hpp"

namespace reconciled {

namespace asio = boost::asio;
using std::chrono::milliseconds;

Dispatcher::Dispatcher(Workplace& workplace, asio::any_io_executor executor,
                       std::shared_ptr<const Setup> setup, Timing timing, Observer observer)
    : workplace_(workplace),
      executor_(std::move(executor)),
      setup_(std::move(setup)),
      timing_(timing),
      observer_(std::move(observer)),
      news_(executor_),
      taken_(executor_) {}

void Dispatcher::use(std::shared_ptr<const Setup> setup) {
  setup_ = std::move(setup);
  wake();
}

void Dispatcher::stop() {
  workplace_.is_stopping = true;
  wake();
}

asio::awaitable<void> Dispatcher::run() {
  while (!workplace_.is_stopping) {
    require_fit_database();
    has_news_ = false;
    const int started = co_await start_due_jobs();
    if (started == 0) co_await wait_until_due();
  }
  co_await drain();
}

// A look is one statement that commits by itself, a claim is a transaction with a statement that is
// five times as long: who is idle only looks.
asio::awaitable<void> Dispatcher::wait_until_due() {
  for (bool is_first = true; !has_news_; is_first = false) {
    const std::optional<milliseconds> due = co_await until_due();
    const bool is_awaited = due && *due < timing_.idle_poll;
    // What is due right after a claim that found nothing is in somebody's hands.
    if (is_awaited && *due <= milliseconds{0} && !is_first) co_return;
    if (has_news_) co_return;
    milliseconds wait = timing_.idle_poll;
    if (is_awaited) wait = std::max(*due, milliseconds{5});
    co_await wait_for_news(wait);
    if (is_awaited) co_return;
  }
}

asio::awaitable<std::optional<milliseconds>> Dispatcher::until_due() {
  if (leases_.size() >= static_cast<std::size_t>(setup_->connections)) co_return std::nullopt;
  const std::shared_ptr<const Setup> setup = setup_;
  auto ask = [&](pqxx::nontransaction& statement) {
    return until_next_due(statement, setup->customers);
  };
  co_return co_await workplace_.database.query(ask);
}

asio::awaitable<void> Dispatcher::run_until_done() {
  while (!workplace_.is_stopping) {
    require_fit_database();
    const int started = co_await start_due_jobs();
    if (started > 0) continue;
    if (leases_.empty()) {
      auto ask = [&](pqxx::nontransaction& statement) {
        return open_work(statement, setup_->customers);
      };
      const OpenWork open = co_await workplace_.database.query(ask);
      if (open.due_count == 0 && open.running_count == 0) co_return;
      // Another process works, or has just freed a job: look again soon.
      co_await wait_for_news(std::min(timing_.idle_poll, milliseconds{250}));
      continue;
    }
    co_await wait_for_news(timing_.idle_poll);
  }
  co_await drain();
}

asio::awaitable<int> Dispatcher::start_due_jobs() {
  const auto free_count = setup_->connections - static_cast<int>(leases_.size());
  if (free_count <= 0) co_return 0;
  const ClaimOptions options{workplace_.owner, setup_->customers, free_count, timing_.lease};
  auto transaction = [&](pqxx::work& work) { return claim(work, options); };
  std::vector<ClaimedJob> jobs = co_await workplace_.database.transact(transaction);
  for (ClaimedJob& job : jobs) start(std::move(job));
  co_return static_cast<int>(jobs.size());
}

void Dispatcher::start(ClaimedJob job) {
  const Lease lease{job.job_id, job.epoch};
  leases_.insert(lease);
  taken_.notify();
  auto worker = std::make_shared<Worker>(workplace_, setup_, std::move(job));
  asio::co_spawn(executor_, worker->work(),
                 [this, worker, lease](std::exception_ptr error, const Finished& finished) {
                   leases_.erase(lease);
                   if (error) {
                     abandon(lease, error);
                   } else {
                     observer_(finished);
                   }
                   wake();
                 });
}

// A job that its worker could not finish is left to its lease. A database that is not fit concerns
// all jobs, so it ends the work. Whatever else a worker throws is a bug of ours: five lost leases
// in a row quarantine the job, with an alert.
void Dispatcher::abandon(const Lease& lease, const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const DatabaseUnfit&) {
    unfit_ = error;
  } catch (const std::exception& e) {
    log_error("job_abandoned", {{"job", lease.job_id}, {"reason", e.what()}});
  }
}

void Dispatcher::require_fit_database() const {
  if (unfit_) std::rethrow_exception(unfit_);
}

asio::awaitable<void> Dispatcher::wait_for_news(milliseconds at_most) {
  co_await first_to_end(workplace_.clock.sleep_for(at_most), news_.wait());
}

asio::awaitable<void> Dispatcher::drain() {
  while (!leases_.empty()) co_await news_.wait();
  require_fit_database();
}

asio::awaitable<void> Dispatcher::keep_leases() {
  for (;;) {
    while (leases_.empty()) co_await taken_.wait();
    co_await workplace_.clock.sleep_for(timing_.renew_every);
    if (leases_.empty()) continue;
    const std::vector<Lease> held(leases_.begin(), leases_.end());
    auto ask = [&](pqxx::nontransaction& statement) {
      renew(statement, workplace_.owner, held, timing_.lease);
    };
    co_await workplace_.database.query(ask);
  }
}

asio::awaitable<void> Dispatcher::sweep_leases() {
  for (;;) {
    auto transaction = [](pqxx::work& work) { return sweep(work); };
    const std::vector<LostLease> lost = co_await workplace_.database.transact(transaction);
    for (const LostLease& lease : lost) {
      log_warning("lease_ended",
                  {{"job", lease.job_id}, {"customer", lease.customer}, {"state", lease.state}});
    }
    if (!lost.empty()) wake();
    co_await workplace_.clock.sleep_for(timing_.sweep_every);
  }
}

}  // namespace reconciled
