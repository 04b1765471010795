// Takes to one sink what the database has for it, one delivery at a time, and records what came of
// it. What is cut short between post and record is delivered again when its lease ends, under the
// same id.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string_view>

#include "app/notice_sink.hpp"
#include "runtime/clock.hpp"
#include "runtime/event.hpp"
#include "store/database.hpp"
#include "store/deliveries.hpp"

namespace reconciled {

class Courier {
 public:
  struct Timing {
    std::chrono::milliseconds look_every{5'000};    // for what other processes gathered
    std::chrono::milliseconds state_every{60'000};  // to a sink that wants the state
    std::chrono::milliseconds lease{60'000};        // longer than any delivery takes
  };
  /// Told of each end of an attempt: journal, webhook or alertmanager; delivered, failed or
  /// given_up.
  using Observer = std::function<void(std::string_view sink_kind, std::string_view result)>;

  /// All must outlive this.
  Courier(Database& database, Clock& clock, NoticeSink& sink, const Timing& timing,
          const Observer& observer)
      : database_(database), clock_(clock), sink_(sink), timing_(timing), observer_(observer) {}

  /// For ever; `news` says that something may be due. Throws DatabaseUnavailable, as the next.
  boost::asio::awaitable<void> run(Event& news);
  /// One attempt of what is due now; false when nothing was.
  boost::asio::awaitable<bool> carry_one();

 private:
  boost::asio::awaitable<bool> carry_notice();
  boost::asio::awaitable<bool> carry_state();
  boost::asio::awaitable<void> record(const Delivery& delivery, const Receipt& receipt);

  Database& database_;
  Clock& clock_;
  NoticeSink& sink_;
  const Timing& timing_;
  const Observer& observer_;
  Time paused_until_{};    // the sink asked for it
  int refusal_count_ = 0;  // of the state, in a row
};

}  // namespace reconciled
