#include "app/notifier.hpp"

#include "runtime/first_to_end.hpp"
#include "runtime/log.hpp"
#include "store/sinks.hpp"

namespace reconciled {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

// A sink that nobody has for a day is told no more.
constexpr std::chrono::minutes touch_every{30};

std::vector<std::string> names_of(const Sinks& sinks) {
  std::vector<std::string> names;
  for (const auto& sink : sinks) names.push_back(sink->name());
  return names;
}

bool is_elsewhere(const NoticeSink& sink) {
  return sink.kind() != NoticeSink::Kind::journal;
}

}  // namespace

asio::awaitable<void> Notifier::run(Supervise supervise) {
  for (;;) {
    const std::shared_ptr<const Setup> setup = setup_;
    auto loops = renewed_.wait();
    auto gathering = supervise("gather alerts", [this, setup] { return gather_for_ever(setup); });
    loops = first_to_end(std::move(loops), std::move(gathering));
    for (const auto& sink : setup->sinks) {
      auto carrying = supervise("deliver to " + sink->name(),
                                [this, setup, &one = *sink] { return carry_for_ever(one); });
      loops = first_to_end(std::move(loops), std::move(carrying));
    }
    co_await std::move(loops);
  }
}

asio::awaitable<void> Notifier::gather_for_ever(std::shared_ptr<const Setup> setup) {
  const std::vector<std::string> names = names_of(setup->sinks);
  auto retire = [](pqxx::work& work) { return retire_notices(work); };
  std::optional<Time> touched_at;
  for (;;) {
    // A clock that was put back must not put this off.
    const Time now = clock_.now();
    const bool is_touched = !touched_at || now < *touched_at || now - *touched_at >= touch_every;
    auto transaction = [&](pqxx::work& work) {
      if (is_touched) touch_sinks(work, names);
      return gather_notices(work, setup->notice_rules);
    };
    const int notice_count = co_await database_.transact(transaction);
    if (notice_count > 0) news_.notify();
    if (is_touched) {
      const std::int64_t retired_count = co_await database_.transact(retire);
      if (retired_count > 0) log_info("notices_retired", {{"notices", retired_count}});
      touched_at = now;
    }
    if (notice_count < most_notices_at_once) co_await clock_.sleep_for(timing_.gather_every);
  }
}

asio::awaitable<void> Notifier::carry_for_ever(NoticeSink& sink) {
  Courier courier(database_, clock_, sink, timing_.courier, observer_);
  co_await courier.run(news_);
}

asio::awaitable<void> Notifier::flush(milliseconds at_most) {
  auto telling = tell_what_is_due(setup_);
  co_await first_to_end(std::move(telling), clock_.sleep_for(at_most));
}

// This process is about to end: nothing waits for more of its kind.
asio::awaitable<void> Notifier::tell_what_is_due(std::shared_ptr<const Setup> setup) {
  std::vector<std::string> names;
  for (const auto& sink : setup->sinks) {
    if (is_elsewhere(*sink)) names.push_back(sink->name());
  }
  if (names.empty()) co_return;
  NoticeRules rules = setup->notice_rules;
  rules.group_wait = milliseconds{0};
  auto gather = [&](pqxx::work& work) {
    touch_sinks(work, names);
    return gather_notices(work, rules);
  };
  while (co_await database_.transact(gather) == most_notices_at_once) {
  }
  co_await carry_what_is_due(setup->sinks, 0);
}

// To all sinks from the nth on, side by side.
asio::awaitable<void> Notifier::carry_what_is_due(const Sinks& sinks, std::size_t nth) {
  if (nth == sinks.size()) co_return;
  auto one = carry_what_is_due(*sinks[nth]);
  auto others = carry_what_is_due(sinks, nth + 1);
  co_await both_to_end(std::move(one), std::move(others));
}

asio::awaitable<void> Notifier::carry_what_is_due(NoticeSink& sink) {
  if (!is_elsewhere(sink)) co_return;
  Courier courier(database_, clock_, sink, timing_.courier, observer_);
  for (bool was_one = true; was_one;) was_one = co_await courier.carry_one();
}

}  // namespace reconciled
