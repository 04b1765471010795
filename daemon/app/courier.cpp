#include "app/courier.hpp"

#include <algorithm>

#include "app/retry_pause.hpp"
#include "runtime/first_to_end.hpp"
#include "runtime/log.hpp"
#include "store/sinks.hpp"

namespace reconciled {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds shortest_pause{5'000};

milliseconds pause_after(const Receipt& receipt, int attempt, const std::string& id) {
  if (receipt.retry_after) return std::max(*receipt.retry_after, shortest_pause);
  return retry_pause(attempt, id);
}

// What is delivered to the log stands there already.
void log_delivery(const NoticeSink& sink, const Delivery& delivery) {
  if (sink.kind() == NoticeSink::Kind::journal) return;
  const Notice& notice = delivery.notice;
  log_info("alert_delivered", {{"sink", sink.name()},
                               {"notice", notice.notice_id},
                               {"told", name_of(notice.event)},
                               {"kind", notice.kind},
                               {"customer", notice.customer},
                               {"attempt", delivery.attempt_count}});
}

void log_failure(const NoticeSink& sink, const Delivery& delivery, const std::string& reason,
                 bool is_given_up) {
  const Notice& notice = delivery.notice;
  log_event(is_given_up ? spdlog::level::err : spdlog::level::warn,
            is_given_up ? "alert_given_up" : "alert_undelivered",
            {{"sink", sink.name()},
             {"notice", notice.notice_id},
             {"kind", notice.kind},
             {"customer", notice.customer},
             {"attempt", delivery.attempt_count},
             {"reason", reason}});
}

}  // namespace

asio::awaitable<void> Courier::run(Event& news) {
  for (;;) {
    const bool was_one = co_await carry_one();
    if (!was_one) co_await first_to_end(clock_.sleep_for(timing_.look_every), news.wait());
  }
}

asio::awaitable<bool> Courier::carry_one() {
  if (clock_.now() < paused_until_) co_return false;
  if (!sink_.wants_state()) co_return co_await carry_notice();
  co_return co_await carry_state();
}

asio::awaitable<bool> Courier::carry_notice() {
  const std::vector<std::string> sinks{sink_.name()};
  auto claim = [&](pqxx::work& work) { return claim_deliveries(work, sinks, 1, timing_.lease); };
  const std::vector<Delivery> claimed = co_await database_.transact(claim);
  if (claimed.empty()) co_return false;
  const Delivery& delivery = claimed.front();
  const std::vector<Notice> notices{delivery.notice};
  const Receipt receipt = co_await sink_.deliver(notices);
  co_await record(delivery, receipt);
  co_return true;
}

asio::awaitable<void> Courier::record(const Delivery& delivery, const Receipt& receipt) {
  if (receipt.is_accepted) {
    auto transaction = [&](pqxx::work& work) { note_delivered(work, delivery.delivery_id); };
    co_await database_.transact(transaction);
    log_delivery(sink_, delivery);
    observer_(name_of(sink_.kind()), "delivered");
    co_return;
  }
  const milliseconds pause =
      pause_after(receipt, delivery.attempt_count, delivery.notice.notice_id);
  if (receipt.retry_after) paused_until_ = clock_.now() + pause;
  auto transaction = [&](pqxx::work& work) {
    return note_undelivered(work, delivery.delivery_id, pause, receipt.answer);
  };
  const bool is_given_up = co_await database_.transact(transaction);
  log_failure(sink_, delivery, receipt.answer, is_given_up);
  observer_(name_of(sink_.kind()), is_given_up ? "given_up" : "failed");
}

asio::awaitable<bool> Courier::carry_state() {
  auto claim = [&](pqxx::work& work) {
    return claim_state(work, sink_.name(), timing_.state_every, timing_.lease);
  };
  const std::optional<State> state = co_await database_.transact(claim);
  if (!state) co_return false;
  const Receipt receipt = co_await sink_.deliver(state->notices);
  refusal_count_ = receipt.is_accepted ? 0 : refusal_count_ + 1;
  // Never longer than the next telling: what is new by then is to arrive within a minute.
  const milliseconds pause =
      receipt.retry_after
          ? pause_after(receipt, refusal_count_, sink_.name())
          : std::min(retry_pause(refusal_count_, sink_.name()), timing_.state_every);
  if (receipt.retry_after) paused_until_ = clock_.now() + pause;
  auto transaction = [&](pqxx::work& work) {
    if (receipt.is_accepted) {
      note_state_accepted(work, *state);
    } else {
      note_state_refused(work, *state, pause, receipt.answer);
    }
  };
  co_await database_.transact(transaction);
  if (!receipt.is_accepted) {
    log_warning("alerts_untold",
                {{"sink", sink_.name()}, {"attempt", refusal_count_}, {"reason", receipt.answer}});
  }
  if (!state->notices.empty()) {
    observer_(name_of(sink_.kind()), receipt.is_accepted ? "delivered" : "failed");
  }
  co_return true;
}

}  // namespace reconciled
