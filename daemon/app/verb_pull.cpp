// pull: one shot. Plans now, works until nothing is due, says what is left.
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "app/daemon.hpp"
#include "app/exit_code.hpp"
#include "app/progress_bar.hpp"
#include "app/settings.hpp"
#include "app/sinks.hpp"
#include "app/table_text.hpp"
#include "app/verbs.hpp"
#include "runtime/instance.hpp"
#include "runtime/log.hpp"
#include "runtime/loop.hpp"
#include "store/interventions.hpp"
#include "store/listing.hpp"
#include "store/schema.hpp"
#include "store/sql_value.hpp"

namespace reconciled {

namespace {

namespace asio = boost::asio;

// After the first Ctrl-C, SIGINT or SIGTERM what is in hand has this long to be recorded; then it
// is left to its leases. A second one ends the process as if nobody listened.
constexpr std::chrono::seconds stop_grace{10};

// Shows the progress twice a second on a terminal, every five seconds in a log.
asio::awaitable<void> show_progress(Database& database, Clock& clock, const Setup& setup,
                                    ProgressBar& progress, bool is_terminal) {
  auto count = [&](pqxx::nontransaction& statement) {
    return count_open_jobs(statement, setup.customers);
  };
  const std::chrono::milliseconds period{is_terminal ? 500 : 5000};
  for (;;) {
    co_await clock.sleep_for(period);
    try {
      const std::int64_t open_count = co_await database.query(count);
      progress.show(open_count);
    } catch (const DatabaseUnavailable&) {
      // The work itself reports it.
    }
  }
}

// A database that does not answer holds our threads, which nothing but the end of the process
// frees.
void leave_after(asio::steady_timer& grace, std::chrono::seconds duration) {
  grace.expires_after(duration);
  grace.async_wait([](boost::system::error_code error) {
    if (error) return;
    std::cerr << "interrupted; the database does not answer, what was in hand is left to its "
                 "leases, nothing is lost\n";
    std::_Exit(exit_database);
  });
}

bool restrict_to(Config& config, const std::string& customer) {
  if (customer.empty()) return true;
  std::erase_if(config.customers, [&](const CustomerConfig& c) { return c.name != customer; });
  return !config.customers.empty();
}

// What was verified in the range is read again by the pull that follows.
void reopen_and_tell(Session& session, const Config& config, const TimeRange& range) {
  require_schema(session);
  const std::string who = operator_name();
  auto transaction = [&](pqxx::work& work) {
    int count = 0;
    for (const CustomerConfig& customer : config.customers) {
      for (const std::string& balance_type : customer.balance_types) {
        count += reread(work, customer.name, balance_type, range.from, range.to, who);
      }
    }
    return count;
  };
  const int count = session.transact(transaction);
  std::cout << count << (count == 1 ? " window is" : " windows are") << " read again\n"
            << std::flush;
}

// Which jobs and parkings keep the answer from being "all that was due is verified".
int report_rest(Session& session, const Setup& setup) {
  const ListingFilter ours{.state = {}, .customer = array_of(setup.customers)};
  auto read = [&](pqxx::work& work) {
    return std::pair{read_table(work, Listing::open_jobs, ours),
                     read_table(work, Listing::parked, ours)};
  };
  const auto [jobs, parked] = session.transact(read);
  if (jobs.rows.empty() && parked.rows.empty()) {
    std::cout << "all that was due is verified\n";
    return exit_ok;
  }
  if (!jobs.rows.empty()) std::cout << "not done:\n" << table_text(jobs);
  if (!parked.rows.empty()) std::cout << "parked:\n" << table_text(parked);
  return exit_not_done;
}

}  // namespace

int perform(const PullVerb& verb, const std::filesystem::path& config_file) {
  auto settings = settings_or_complain(config_file, true);
  if (!settings) return exit_config;
  if (!restrict_to(settings->config, verb.customer)) {
    std::cerr << "reconciled: the configuration has no customer " << verb.customer
              << "; see its customers for the names\n";
    return exit_usage;
  }
  const bool is_terminal = isatty(STDERR_FILENO) == 1;
  set_up_log("warning", style_for_stderr());
  const DatabaseAddress address = database_address(settings->config, settings->secrets);

  Session session(address);
  if (verb.reread) reopen_and_tell(session, settings->config, *verb.reread);

  Loop loop;
  SystemClock clock;
  Database database(address, 4);
  const auto setup = make_setup(settings->config, settings->secrets,
                                make_transport(settings->config, loop.get_executor()), clock);
  setup->sinks = make_sinks(settings->config, settings->secrets, loop.get_executor(), clock);
  ProgressBar progress(is_terminal);
  Daemon daemon(loop.get_executor(), database, clock, setup,
                {.owner = new_instance_id(), .host = host_name()},
                [&](const Finished& finished) { progress.add(finished.row_count); });

  bool is_interrupted = false;
  asio::signal_set signals(loop, SIGTERM, SIGINT);
  asio::steady_timer grace(loop);
  signals.async_wait([&](boost::system::error_code error, int) {
    if (error) return;
    is_interrupted = true;
    signals.clear();
    daemon.stop();
    daemon.give_up_calls();
    leave_after(grace, stop_grace);
  });
  std::exception_ptr failure;
  asio::co_spawn(loop, show_progress(database, clock, *setup, progress, is_terminal),
                 [](std::exception_ptr) {});  // its end means nothing
  asio::co_spawn(loop, daemon.pull(), [&](std::exception_ptr error) {
    failure = error;
    loop.stop();
  });
  loop.run();
  signals.clear();
  database.join();
  loop.abandon();
  if (!failure) progress.show(0);
  progress.finish();
  if (failure) std::rethrow_exception(failure);
  if (is_interrupted) {
    std::cout << "interrupted; what was in hand is released, nothing is lost\n";
    return exit_not_done;
  }
  return report_rest(session, *setup);
}

}  // namespace reconciled
