#include "app/worker.hpp"

#include "runtime/first_to_end.hpp"
#include "runtime/log.hpp"

namespace reconciled {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

LastCall last_call_of(const Outcome& outcome, int page) {
  return {.page = page,
          .http_status = outcome.http_status,
          .status = outcome.status,
          .code = outcome.code,
          .message = outcome.message,
          .response_id = outcome.response_id,
          .clock_skew = outcome.clock_skew};
}

Ending ending_of(const Reading& reading) {
  switch (reading.step()) {
    case Reading::Step::verified: return Verified{};
    case Reading::Step::split: return WasSplit{};
    case Reading::Step::unreachable: return OutOfReach{};
    case Reading::Step::disagreed: return Disagreed{reading.disagreement()};
    case Reading::Step::ask: break;
  }
  return Released{"told to stop, or parked meanwhile"};
}

}  // namespace

Worker::Worker(Workplace& workplace, std::shared_ptr<const Setup> setup, ClaimedJob job)
    : workplace_(workplace), setup_(std::move(setup)), job_(std::move(job)) {
  if (job_.window_id && !job_.is_recount) reading_.emplace(std::move(job_.reading));
  if (job_.sweep) {
    job_.sweep->longest = setup_->longest_question;
    sweep_.emplace(std::move(*job_.sweep));
  }
  if (reading_) {
    job_.reading.window = reading_->window();
    job_.reading.question = reading_->question();
    job_.reading.facts = reading_->facts();
    job_.reading.read_no = reading_->read_no();
  }
}

// One race against the stop for all calls of the job: a race for each call costs as much as reading
// its answer.
asio::awaitable<Finished> Worker::work() {
  Ending ending = Released{"told to stop, or parked meanwhile"};
  auto fetched = fetch_into(ending);
  auto stopped = workplace_.stop.wait();
  co_await first_to_end(std::move(fetched), std::move(stopped));
  Finished finished;
  finished.recorded = co_await record_surely(ending);
  if (reading_) finished.row_count = reading_->row_count();
  log(finished);
  co_return finished;
}

asio::awaitable<void> Worker::fetch_into(Ending& ending) {
  ending = co_await fetch();
}

asio::awaitable<Ending> Worker::fetch() {
  if (job_.is_recount) co_return co_await recount();
  if (reading_) co_return co_await read_window();
  if (sweep_) co_return co_await sweep();
  co_return co_await ask_once();
}

asio::awaitable<Ending> Worker::read_window() {
  while (reading_->step() == Reading::Step::ask) {
    const StatementsCall page_call = reading_->next_call(job_.balance_type);
    const Call call{page_call};
    std::optional<Outcome> outcome = co_await ask(call, page_call.page);
    if (!outcome) co_return Released{"told to stop, or parked meanwhile"};
    auto* success = std::get_if<Success>(&outcome->what);
    if (success == nullptr) co_return Unanswered{std::move(*outcome)};
    reading_->take(std::get<StatementsPage>(std::move(success->data)),
                   std::move(success->evidence));
  }
  if (reading_->step() == Reading::Step::disagreed) {
    last_call_.status.clear();
    last_call_.code.clear();
    last_call_.message = "the pages contradict each other: " + reading_->disagreement();
  }
  co_return ending_of(*reading_);
}

asio::awaitable<Ending> Worker::sweep() {
  while (sweep_->step() == Sweep::Step::ask) {
    const Call call{sweep_->next_call(job_.balance_type)};
    std::optional<Outcome> outcome = co_await ask(call, 1);
    if (!outcome) co_return Released{"told to stop, or parked meanwhile"};
    auto* success = std::get_if<Success>(&outcome->what);
    if (success == nullptr) co_return Unanswered{std::move(*outcome)};
    sweep_->take(std::get<StatementsPage>(std::move(success->data)), std::move(success->evidence));
  }
  co_return Swept{};
}

asio::awaitable<Ending> Worker::recount() {
  const Reading::Start& start = job_.reading;
  const Call call{StatementsCall{job_.balance_type, start.question.from, start.question.to,
                                 start.window.currency, start.window.transaction_type, 1}};
  std::optional<Outcome> outcome = co_await ask(call, 1);
  if (!outcome) co_return Released{"told to stop, or parked meanwhile"};
  const auto* success = std::get_if<Success>(&outcome->what);
  if (success == nullptr) co_return Unanswered{std::move(*outcome)};
  recount_ = std::get<StatementsPage>(success->data).total_count;
  co_return Recounted{};
}

asio::awaitable<Ending> Worker::ask_once() {
  const Call call = job_.endpoint == Endpoint::balances ? Call{BalancesCall{job_.balance_type}}
                                                        : Call{AccountsCall{}};
  std::optional<Outcome> outcome = co_await ask(call, 0);
  if (!outcome) co_return Released{"told to stop, or parked meanwhile"};
  auto* success = std::get_if<Success>(&outcome->what);
  if (success == nullptr) co_return Unanswered{std::move(*outcome)};
  answer_ = std::move(*success);
  co_return Stored{};
}

asio::awaitable<std::optional<Outcome>> Worker::ask(const Call& call, int page) {
  if (workplace_.is_stopping) co_return std::nullopt;
  co_await workplace_.gate.pass(setup_->rate);
  if (workplace_.is_stopping || workplace_.gate.is_parked(job_.customer)) co_return std::nullopt;
  const Identity& identity = setup_->identities.at(job_.customer);
  const Time asked_at = workplace_.clock.now();
  Outcome outcome = co_await setup_->client->call(call, identity);
  workplace_.when_asked({endpoint_of(call), outcome, workplace_.clock.now() - asked_at});
  last_call_ = last_call_of(outcome, page);
  co_return outcome;
}

// A COMMIT whose reply was lost is decided by recording again: the fence then says whether the
// first try had been committed.
asio::awaitable<Recorded> Worker::record_surely(const Ending& ending) {
  const auto token = setup_->token_fingerprints.find(job_.customer);
  const Attempt attempt{
      .job = job_,
      .owner = workplace_.owner,
      .host = workplace_.host,
      .ladder = setup_->ladder,
      .ending = ending,
      .last_call = last_call_,
      .reading = reading_ ? &*reading_ : nullptr,
      .sweep = sweep_ ? &*sweep_ : nullptr,
      .answer = answer_ ? &*answer_ : nullptr,
      .recount = recount_,
      .key_fingerprint = setup_->key_fingerprint,
      .token_fingerprint = token == setup_->token_fingerprints.end() ? "" : token->second};
  auto transaction = [&](pqxx::work& work) { return record(work, attempt); };
  for (milliseconds pause{200};; pause = std::min(pause * 2, milliseconds{5000})) {
    try {
      co_return co_await workplace_.database.transact(transaction);
    } catch (const DatabaseUnavailable& e) {
      log_warning("database_unavailable",
                  {{"while", "recording a job"}, {"job", job_.job_id}, {"reason", e.what()}});
    }
    co_await workplace_.clock.sleep_for(pause);
  }
}

void Worker::log(const Finished& finished) const {
  const Recorded& recorded = finished.recorded;
  if (recorded.fence == Recorded::Fence::lost) {
    log_warning("lease_lost", {{"job", job_.job_id}, {"epoch", job_.epoch}});
    return;
  }
  if (recorded.fence == Recorded::Fence::already_recorded) {
    log_info("commit_confirmed", {{"job", job_.job_id}, {"epoch", job_.epoch}});
    return;
  }
  const JobState state = recorded.decision.state;
  const bool is_bad = state != JobState::succeeded && state != JobState::split &&
                      recorded.decision.outcome != AttemptOutcome::released;
  log_event(is_bad ? spdlog::level::warn : spdlog::level::info,
            to_string(recorded.decision.outcome),
            {{"job", job_.job_id},
             {"customer", job_.customer},
             {"endpoint", name_of(job_.endpoint)},
             {"balance_type", job_.balance_type},
             {"from", job_.window_id ? format_time(job_.reading.window.from) : ""},
             {"to", job_.window_id ? format_time(job_.reading.window.to) : ""},
             {"rows", finished.row_count},
             {"rereads", sweep_ ? sweep_->differing().size() : 0},
             {"state", to_string(state)},
             {"rung", recorded.decision.rung},
             {"retry_in_ms", recorded.wait ? recorded.wait->count() : 0},
             {"code", last_call_.code},
             {"message", last_call_.message}});
}

}  // namespace reconciled
