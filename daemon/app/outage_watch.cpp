#include "app/outage_watch.hpp"

#include <algorithm>

#include "app/retry_pause.hpp"
#include "core/sha256.hpp"
#include "runtime/first_to_end.hpp"
#include "runtime/log.hpp"

namespace reconciled {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

constexpr std::chrono::hours longest_try{24};  // to tell that all is well again

// A UUID of version 8: what it is made of is ours.
std::string uuid_of(const std::string& text) {
  std::string hex = sha256_hex(text).substr(0, 32);
  hex[12] = '8';
  hex[16] = 'a';
  for (const std::size_t at : {20U, 16U, 12U, 8U}) hex.insert(at, "-");
  return hex;
}

std::string text_of_outage(Time since) {
  return "The database has not taken anything in since " + format_time(since) +
         ". Nothing is read, recorded or proved meanwhile, and no other alert can be raised. What "
         "is due waits, and nothing is lost. Check that PostgreSQL runs, that its disk is not full "
         "and that database.conninfo leads to it: `reconciled check` says what is wrong. Runbook: "
         "stale.";
}

std::string text_of_end(Time since, Time until) {
  return "The database takes in what is written to it again since " + format_time(until) +
         "; it had not since " + format_time(since) +
         ". What was due is worked off by itself: `reconciled status` shows how far that is. "
         "Runbook: stale.";
}

}  // namespace

OutageWatch::OutageWatch(Clock& clock, asio::any_io_executor executor,
                         std::shared_ptr<const Setup> setup, std::string instance)
    : clock_(clock),
      setup_(std::move(setup)),
      instance_(std::move(instance)),
      changed_(executor),
      away_since_(clock.now()) {}

void OutageWatch::note_alive() {
  is_unavailable_ = false;
  if (is_open()) changed_.notify();
}

bool OutageWatch::is_open() const {
  return notice_ && notice_->event != NoticeEvent::resolved;
}

void OutageWatch::note_unavailable() {
  if (is_unavailable_) return;
  is_unavailable_ = true;
  if (!is_open()) away_since_ = clock_.now();
  changed_.notify();
}

asio::awaitable<void> OutageWatch::run() {
  for (;;) {
    look();
    co_await tell();
    const std::optional<Time> next = next_look();
    auto change = changed_.wait();
    if (next) change = first_to_end(std::move(change), clock_.sleep_for(*next - clock_.now()));
    co_await std::move(change);
  }
}

// When there is something to do if nothing changes; what changed while a sink was told counts as
// now.
std::optional<Time> OutageWatch::next_look() const {
  std::optional<Time> next;
  const auto consider = [&](Time time) { next = std::min(time, next.value_or(time)); };
  if (is_open()) {
    consider(is_unavailable_ ? notice_->created_at + setup_->notice_rules.repeat_every
                             : clock_.now());
  } else if (is_unavailable_) {
    consider(away_since_ + setup_->stale_after);
  }
  if (!notice_) return next;
  for (const auto& sink : setup_->sinks) {
    const auto progress = progress_.find(sink->name());
    if (progress == progress_.end()) {
      if (is_open()) consider(clock_.now());
    } else if (!progress->second.is_told) {
      consider(progress->second.next_attempt);
    }
  }
  return next;
}

void OutageWatch::look() {
  if (!is_open()) {
    if (notice_ && clock_.now() - notice_->created_at > longest_try) notice_.reset();
    if (is_unavailable_ && clock_.now() - away_since_ >= setup_->stale_after)
      announce(NoticeEvent::raised);
  } else if (!is_unavailable_) {
    announce(NoticeEvent::resolved);
  } else if (clock_.now() - notice_->created_at >= setup_->notice_rules.repeat_every) {
    announce(NoticeEvent::repeated);
  }
}

void OutageWatch::announce(NoticeEvent event) {
  const Time now = clock_.now();
  const bool is_over = event == NoticeEvent::resolved;
  const std::string outage = instance_ + " " + format_time(away_since_);
  Notice notice{.notice_id = uuid_of(outage + " " + format_time(now)),
                .event = event,
                .kind = "stale",
                .severity = "critical",
                .customer = {},
                .text = is_over ? text_of_end(away_since_, now) : text_of_outage(away_since_),
                .alert_count = is_over ? 0 : 1,
                .new_count = event == NoticeEvent::raised ? 1 : 0,
                .first_raised_at = away_since_,
                .created_at = now,
                .resolved_at = is_over ? std::optional{now} : std::nullopt,
                .is_acknowledged = false,
                .alerts = {}};
  notice.alerts.push_back({.alert_id = uuid_of(outage),
                           .subject = "database",
                           .summary = notice.text,
                           .raised_at = away_since_,
                           .resolved_at = notice.resolved_at});
  if (event == NoticeEvent::raised) progress_.clear();
  std::erase_if(progress_, [&](const auto& one) { return is_over && !one.second.was_told; });
  for (auto& [name, progress] : progress_) progress = {.was_told = progress.was_told};
  notice_ = std::move(notice);
}

asio::awaitable<void> OutageWatch::tell() {
  if (!notice_) co_return;
  const std::shared_ptr<const Setup> setup = setup_;
  bool is_told_to_all = true;
  for (const auto& sink : setup->sinks) {
    if (!is_open() && !progress_.contains(sink->name())) continue;
    co_await tell(*sink);
    is_told_to_all = is_told_to_all && progress_[sink->name()].is_told;
  }
  if (is_told_to_all && !is_open()) notice_.reset();
}

asio::awaitable<void> OutageWatch::tell(NoticeSink& sink) {
  const Progress& before = progress_[sink.name()];
  if (before.is_told || clock_.now() < before.next_attempt) co_return;
  const std::vector<Notice> notices{*notice_};
  const Receipt receipt = co_await sink.deliver(notices);
  Progress& progress = progress_[sink.name()];
  if (receipt.is_accepted) {
    progress.was_told = true;
    progress.is_told = true;
    co_return;
  }
  ++progress.attempt_count;
  const milliseconds pause = retry_pause(progress.attempt_count, notices.front().notice_id);
  progress.next_attempt = clock_.now() + std::max(receipt.retry_after.value_or(pause), pause);
  log_warning("alert_undelivered", {{"sink", sink.name()},
                                    {"notice", notices.front().notice_id},
                                    {"kind", notices.front().kind},
                                    {"customer", ""},
                                    {"attempt", progress.attempt_count},
                                    {"reason", receipt.answer}});
}

}  // namespace reconciled
