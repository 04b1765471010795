#include "storm_watch.hpp"

#include <fmt/format.h>

namespace reconciled::test {

using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

// Longer than an exchange lasts at most and its record is tried again.
constexpr minutes struck_within{2};
constexpr int rung_count = 7;

std::string key_of(const sandbox::RequestRecord& record) {
  const sandbox::Call& call = record.call;
  std::string key = record.customer + " " + record.target;
  for (const auto& type : call.balance_types) key += " " + type;
  if (call.start) key += " " + format_time(*call.start);
  if (call.end) key += " " + format_time(*call.end);
  for (const auto& word : call.currencies) key += " " + word;
  for (const auto& word : call.types) key += " " + word;
  return key + " page " + std::to_string(call.page.value_or(0));
}

minutes rung_after(int unknown_count) {
  return minutes{5} * (1 << (unknown_count - 1));
}

}  // namespace

bool is_unknown(const sandbox::RequestRecord& record) {
  if (record.result.status == "U" && record.is_signed) return true;
  return record.delivery != "deliver" || record.http_status >= 500;
}

StormWatch::StormWatch(World& world) : world_(world) {}

void StormWatch::note_thaw() {
  note_interruption();
  thawed_at_ = world_.clock.now();
  pardoned_ += world_.config().gateway.rate_limit.interval();
}

void StormWatch::note_clock_step() {
  note_interruption();
  pardoned_ += seconds{1} + world_.config().gateway.rate_limit.interval();
}

void StormWatch::look() {
  const auto& records = world_.gateway.requests().records();
  for (; seen_count_ < records.size() && offence_.empty(); ++seen_count_) {
    look_at_rung(records[seen_count_]);
    look_at_rate(records[seen_count_]);
  }
}

bool StormWatch::was_interrupted(Time arrived) const {
  const auto next = interruptions_.lower_bound(arrived);
  return next != interruptions_.end() && *next <= arrived + struck_within;
}

void StormWatch::look_at_rung(const sandbox::RequestRecord& record) {
  Call& call = calls_[key_of(record)];
  const Time database_now = world_.database_now();
  if (!call.unknown.empty() && was_interrupted(call.unknown.back().arrived)) {
    call.unknown.pop_back();
  }
  // Past the last rung the question can only be another job's.
  if (call.most_unknown > rung_count) call = {};
  const bool is_from_freezer = thawed_at_ && record.arrived <= *thawed_at_ + struck_within;
  if (!call.unknown.empty() && !is_from_freezer) {
    const int count = static_cast<int>(call.unknown.size());
    const Call::Unknown& last = call.unknown.back();
    // When the database's clock was put back meanwhile, it is the true time that has passed.
    const microseconds waited =
        std::max(database_now - last.database_arrived, record.arrived - last.arrived);
    if (waited < rung_after(count)) {
      offence_ = fmt::format("{} asked again at {}, {} s after unknown answer {}", key_of(record),
                             format_time(record.arrived),
                             std::chrono::floor<seconds>(waited).count(), count);
    }
  }
  if (!is_unknown(record)) {
    call = {};
    return;
  }
  call.unknown.push_back({record.arrived, database_now});
  ++call.most_unknown;
}

// Each call takes one interval; a rest saves up no more than the burst.
void StormWatch::look_at_rate(const sandbox::RequestRecord& record) {
  const Rate& rate = world_.config().gateway.rate_limit;
  const microseconds interval = rate.interval();
  next_slot_ = std::max(next_slot_, record.arrived) + interval;
  const microseconds allowed =
      interval * static_cast<int>(std::max<std::int64_t>(1, rate.burst_count())) + pardoned_;
  if (next_slot_ - record.arrived > allowed + microseconds{1000}) {
    offence_ = fmt::format("call {} at {} is above the rate of {} us", record.nth,
                           format_time(record.arrived), interval.count());
  }
}

}  // namespace reconciled::test
