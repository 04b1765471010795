#include "app/rate_gate.hpp"

#include "runtime/log.hpp"

namespace reconciled {

namespace asio = boost::asio;
using std::chrono::microseconds;
using std::chrono::milliseconds;

namespace {

// Frees the gate however the passage ends, cancellation included.
struct Passage {
  bool& is_busy;
  Event& freed;
  Passage(bool& busy, Event& event) : is_busy(busy), freed(event) { is_busy = true; }
  Passage(const Passage&) = delete;
  Passage& operator=(const Passage&) = delete;
  ~Passage() {
    is_busy = false;
    freed.notify();
  }
};

}  // namespace

asio::awaitable<void> RateGate::pass(const RateOptions& options) {
  while (is_busy_) co_await freed_.wait();
  const Passage passage(is_busy_, freed_);
  co_await wait_for_slot(options);
}

asio::awaitable<void> RateGate::wait_for_slot(const RateOptions& options) {
  for (;;) {
    drop_stale_slots(options);
    while (slots_.empty()) co_await reserve_slots(options);
    const Time slot = slots_.front();
    slots_.pop_front();
    const microseconds wait = slot - clock_.now();
    if (wait <= microseconds{0}) co_return;
    co_await hold_back(wait);
    const microseconds pause = co_await remaining_pause();
    if (pause <= microseconds{0}) co_return;
    slots_.clear();
    co_await hold_back(pause);
  }
}

bool RateGate::is_parked(const std::string& customer) const {
  return is_gateway_parked_ || parked_customers_.find(' ' + customer + ' ') != std::string::npos;
}

asio::awaitable<void> RateGate::hold_back(microseconds duration) {
  ++waits_.count;
  waits_.total += duration;
  co_await sleep(duration);
}

asio::awaitable<void> RateGate::sleep(microseconds duration) {
  co_await clock_.sleep_for(duration);
  stopped_.slept += duration;
}

// A slot that was not used near its time is lost: using it later would crowd the next ones.
void RateGate::drop_stale_slots(const RateOptions& options) {
  const Time oldest = clock_.now() - options.interval * options.burst;
  while (!slots_.empty() && slots_.front() < oldest) slots_.pop_front();
}

asio::awaitable<void> RateGate::reserve_slots(const RateOptions& options) {
  const StoppedClock stopped = stopped_;
  auto ask = [&](pqxx::nontransaction& statement) { return reserve(statement, options, stopped); };
  std::optional<Reservation> answer;
  try {
    answer = co_await database_.query(ask);
  } catch (const DatabaseUnavailable& e) {
    log_warning("database_unavailable", {{"while", "reserving a slot"}, {"reason", e.what()}});
  }
  if (!answer) {
    co_await sleep(std::chrono::seconds{1});
    co_return;
  }
  const Reservation& reservation = *answer;
  is_gateway_parked_ = reservation.is_gateway_parked;
  parked_customers_ = reservation.parked_customers;
  if (reservation.database_now != stopped_.seen_at) {
    stopped_ = StoppedClock{reservation.database_now, microseconds{0}};
  }
  if (!reservation.is_reserved) {
    co_await hold_back(reservation.wait);
    co_return;
  }
  // The slots in front of the last lie one interval apart; what lies in the past is for now.
  const Time now = clock_.now();
  for (int i = options.slot_count - 1; i >= 0; --i) {
    slots_.push_back(std::max(now, now + reservation.wait - options.interval * i));
  }
}

asio::awaitable<microseconds> RateGate::remaining_pause() {
  auto ask = [](pqxx::nontransaction& statement) { return pause_left(statement); };
  try {
    co_return co_await database_.query(ask);
  } catch (const DatabaseUnavailable&) {
    co_return microseconds{0};  // a pause that nobody can read is found at the next reservation
  }
}

}  // namespace reconciled
