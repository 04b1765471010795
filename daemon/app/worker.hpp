// One claimed job from the first call to the record: fetch what is missing of it, decide, record.
// Holds no transaction across a call. Everything here is a thin shell: what an answer means is
// Reading's and decide's business.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>

#include "app/rate_gate.hpp"
#include "app/setup.hpp"
#include "store/database.hpp"
#include "store/record.hpp"

namespace reconciled {

/// A call that was made, and how long it took.
struct Asked {
  Endpoint endpoint = Endpoint::statements;
  const Outcome& outcome;
  std::chrono::microseconds taken{0};
};

/// What the workers of a process share. One thread.
struct Workplace {
  Database& database;
  Clock& clock;
  RateGate& gate;
  Event& stop;               // notified when calls in flight must be given up
  bool is_stopping = false;  // no further call is begun
  std::string owner = {};    // of this process's leases
  std::string host = {};
  std::function<void(const Asked&)> when_asked = [](const Asked&) {};
};

/// What a job came to, for progress and logs.
struct Finished {
  Recorded recorded;
  std::int64_t row_count = 0;
};

class Worker {
 public:
  Worker(Workplace& workplace, std::shared_ptr<const Setup> setup, ClaimedJob job);

  /// Throws only what is our own bug; while the database is down it waits for it.
  boost::asio::awaitable<Finished> work();

 private:
  /// `ending` stays as it is when the fetch is given up.
  boost::asio::awaitable<void> fetch_into(Ending& ending);
  boost::asio::awaitable<Ending> fetch();
  boost::asio::awaitable<Ending> read_window();
  boost::asio::awaitable<Ending> sweep();
  boost::asio::awaitable<Ending> recount();
  boost::asio::awaitable<Ending> ask_once();
  /// Nothing when we were told to stop, or the customer was parked meanwhile.
  boost::asio::awaitable<std::optional<Outcome>> ask(const Call& call, int page);
  boost::asio::awaitable<Recorded> record_surely(const Ending& ending);
  void log(const Finished& finished) const;

  Workplace& workplace_;
  std::shared_ptr<const Setup> setup_;
  ClaimedJob job_;
  std::optional<Reading> reading_;
  std::optional<Sweep> sweep_;
  std::optional<Success> answer_;
  std::optional<std::int64_t> recount_;
  LastCall last_call_;
};

}  // namespace reconciled
