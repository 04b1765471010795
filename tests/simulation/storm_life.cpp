#include "storm_life.hpp"

#include <algorithm>

#include "store/interventions.hpp"
#include "store/parkings.hpp"

namespace reconciled::test {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

std::string name_of_process(std::size_t place) {
  return "host-" + std::to_string(place + 1);
}

}  // namespace

StormLife::StormLife(const Storm& storm) : storm_(storm), world_(storm.world), watch_(world_) {
  world_.on_step([this] { watch_.look(); });
  world_.sink_latency = seconds{2};
  world_.sink_answer = [this](const NoticeSink&, const Notice& notice) {
    return answer_of_sink(notice);
  };
  if (storm_.burst_count > 0) add_burst();
  world_.gateway.set_faults(sandbox::FaultScript(storm_.rules, storm_.seed));
  for (int i = 0; i < storm_.process_count; ++i) {
    processes_.push_back(&world_.start(name_of_process(processes_.size())));
  }
}

std::string StormLife::live() {
  const Time start = world_.clock.now();
  bool is_mended = !storm_.is_mended_midway;
  for (const Upset& upset : storm_.upsets) {
    if (!is_mended && upset.at > storm_length / 2) {
      run_until(start + storm_length / 2);
      mend();
      is_mended = true;
    }
    run_until(start + upset.at);
    if (upset.waits_for_call && !run_until_a_call(start + storm_length)) break;
    strike(upset);
    expect_none(audit(world_.database), "in the storm");
    if (!is_well()) return offence_;
  }
  run_until(start + storm_length);
  expect_none(audit(world_.database), "at the storm's end");
  count_faults();
  world_.gateway.set_faults({});
  end_all();
  mend();
  run_until(start + storm_length + days{1});
  mend();
  // Half past, because nothing is planned for then and all that was is done.
  run_until(start + storm_length + calm_length + hours{6} + minutes{30});
  expect_none(audit(world_.database), "in the calm");
  expect_none(audit_peace(world_.database, excused_alerts()), "in the calm");
  expect_none(audit_told(world_), "in the calm, of what was told");
  if (!storm_.may_hide_rows()) {
    expect_none(world_.difference_from_truth(), "in the calm, against the truth");
  }
  if (storm_.is_read_again_at_the_end && is_well()) read_everything_again();
  count_ends(world_.database, world_.figures);
  return offence_;
}

// More rows in one second of history than any one question can reach.
void StormLife::add_burst() {
  sandbox::RowDraft draft;
  draft.time = std::chrono::floor<seconds>(world_.business.begin()) + days{7} + hours{3};
  draft.moves_later_balances = true;
  for (std::size_t i = 0; i < storm_.burst_count; ++i) {
    draft.currency = i % 2 == 0 ? "USD" : "EUR";
    world_.business.add_row(0, draft, *draft.time);
  }
}

void StormLife::run_until(Time end) {
  while (is_well()) {
    const bool is_one_due = !endings_.empty() && endings_.front().at <= end;
    world_.run_until(is_one_due ? endings_.front().at : end, [this] {
      if (!watch_.offence().empty()) offence_ = watch_.offence();
      return !is_well();
    });
    if (!is_one_due) return;
    const Ending ending = endings_.front();
    endings_.erase(endings_.begin());
    end_one(ending);
  }
}

bool StormLife::run_until_a_call(Time end) {
  const std::uint64_t known_count = world_.gateway.requests().count();
  while (is_well() && world_.clock.now() < end) {
    const bool is_one_due = !endings_.empty() && endings_.front().at <= end;
    world_.run_until(is_one_due ? endings_.front().at : end, [&] {
      if (!watch_.offence().empty()) offence_ = watch_.offence();
      return !is_well() || world_.gateway.requests().count() > known_count;
    });
    if (world_.gateway.requests().count() > known_count) return true;
    if (!is_one_due) return false;
    const Ending ending = endings_.front();
    endings_.erase(endings_.begin());
    end_one(ending);
  }
  return false;
}

void StormLife::count(Kind kind) {
  ++world_.figures["upset: " + std::string(name_of(kind))];
}

void StormLife::strike(const Upset& upset) {
  const std::size_t place = upset.victim % processes_.size();
  watch_.note_interruption();
  switch (upset.kind) {
    case Kind::kill:
    case Kind::stop:
    case Kind::freeze:
    case Kind::crash_loop:
    case Kind::skew_process_clock: strike_process(upset, place); break;
    default: strike_database(upset, place); break;
  }
}

void StormLife::strike_process(const Upset& upset, std::size_t place) {
  SimProcess& process = *processes_[place];
  count(upset.kind);
  switch (upset.kind) {
    case Kind::kill: restart(place); return;
    case Kind::stop:
      process.stop();
      world_.run_for(minutes{2}, [&] { return process.has_ended(); });
      if (!process.has_ended() && !process.is_frozen) offence_ = "a stopped process did not end";
      restart(place);
      return;
    case Kind::freeze: process.is_frozen = true; break;
    case Kind::crash_loop: crash_in_a_loop(place); return;
    default:
      process.clock.offset = upset.amount;
      watch_.note_clock_step();
      break;
  }
  end_later(upset, place);
}

void StormLife::strike_database(const Upset& upset, std::size_t place) {
  switch (upset.kind) {
    case Kind::terminate_connection:
      if (world_.database.terminate(processes_[place]->connection_name())) count(upset.kind);
      return;
    case Kind::lose_commit_reply:
    case Kind::cut_commit: break_commit(upset); return;
    case Kind::outage: world_.is_unreachable = true; break;
    default:
      world_.set_database_offset(upset.amount);
      watch_.note_clock_step();
      break;
  }
  count(upset.kind);
  end_later(upset, place);
}

void StormLife::end_later(const Upset& upset, std::size_t place) {
  const Ending ending{world_.clock.now() + upset.lasts, upset, place};
  endings_.insert(std::ranges::upper_bound(endings_, ending.at, {}, &Ending::at), ending);
}

void StormLife::break_commit(const Upset& upset) {
  const int nth = world_.proxy().commit_count() + upset.count;
  world_.proxy().at_commit(
      nth, upset.kind == Kind::cut_commit ? pg_proxy::Fate::cut_before : pg_proxy::Fate::cut_after);
  commits_to_break_[nth] = upset.kind;
}

void StormLife::end_one(const Ending& ending) {
  switch (ending.upset.kind) {
    case Kind::freeze:
      processes_[ending.place]->is_frozen = false;
      watch_.note_thaw();
      return;
    case Kind::outage: world_.is_unreachable = false; return;
    case Kind::skew_process_clock:
      processes_[ending.place]->clock.offset = {};
      watch_.note_clock_step();
      return;
    default:
      world_.set_database_offset({});
      watch_.note_clock_step();
      return;
  }
}

void StormLife::end_all() {
  for (const Ending& ending : endings_) end_one(ending);
  endings_.clear();
}

void StormLife::restart(std::size_t place) {
  world_.kill(*processes_[place]);
  processes_[place] = &world_.start(name_of_process(place));
}

// Whoever takes the job up dies while its answer is under way, until it is quarantined.
void StormLife::crash_in_a_loop(std::size_t place) {
  for (int i = 0; i < 6 && is_well(); ++i) {
    if (!run_until_a_call(world_.clock.now() + days{1})) return;
    watch_.note_interruption();
    for (std::size_t other = 0; other < processes_.size(); ++other) {
      if (other != place) restart(other);
    }
    restart(place);
    // The lease ends, and the sweep of whoever starts next frees the job.
    run_until(world_.clock.now() + minutes{2});
    watch_.note_interruption();
    restart(place);
  }
}

// What a person on call does: resume the parked, retry the failed.
void StormLife::mend() {
  watch_.note_person();
  auto transaction = [&](pqxx::work& work) {
    for (const CustomerConfig& customer : world_.config().customers) {
      resume(work, customer.name, "the test");
    }
    for (const std::int64_t job : failed_jobs(work, "")) retry(work, job, "the test");
  };
  world_.database.session().transact(transaction);
  // Its news are found when somebody looks; a restart looks at once.
  for (std::size_t place = 0; place < processes_.size(); ++place) restart(place);
}

void StormLife::read_everything_again() {
  auto transaction = [&](pqxx::work& work) {
    for (const CustomerConfig& customer : world_.config().customers) {
      for (const std::string& balance_type : customer.balance_types) {
        reread(work, customer.name, balance_type, world_.business.begin(), world_.clock.now(),
               "the test");
      }
    }
  };
  world_.database.session().transact(transaction);
  watch_.note_person();
  restart(0);
  run_until(world_.clock.now() + hours{3});
  ++world_.figures["end: everything read again"];
  expect_none(audit(world_.database), "after reading everything again");
  expect_none(world_.difference_from_truth(), "after reading everything again, rows");
  expect_none(world_.difference_in_elements(), "after reading everything again, elements");
}

// A host's clock is cleared by its own next answer, and the other daemons may have taken them all.
// Rows that a fault puts in or takes out bring no money: such a vendor's books do not add up, and
// that is said. A vendor that is often late is late in the calm as well.
std::string StormLife::excused_alerts() const {
  std::string excused = "none";
  if (storm_.has(FaultKind::Touches::clock) || storm_.has(Kind::skew_process_clock)) {
    excused += ",clock_skew";
  }
  const bool is_late = storm_.world.business.late_permille > 0;
  if (is_late) excused += ",late_rows,chain_broken";
  if (storm_.has(FaultKind::Touches::rows) || storm_.may_hide_rows()) {
    excused += ",chain_broken,row_vanished";
  }
  return excused;
}

// Every second notice is refused at first.
Receipt StormLife::answer_of_sink(const Notice& notice) {
  Receipt receipt{.is_accepted = true, .answer = "taken", .retry_after = {}};
  if (world_.told.size() % 2 == 0 && refused_.insert(notice.notice_id).second) {
    receipt = {.is_accepted = false, .answer = "refused", .retry_after = minutes{1}};
    ++world_.figures["sink: refused"];
  } else {
    ++world_.figures["sink: taken"];
  }
  return receipt;
}

void StormLife::expect_none(const std::string& offences, const char* when) {
  if (!offences.empty() && is_well()) offence_ = std::string(when) + ": " + offences;
}

void StormLife::count_faults() {
  for (const auto& [nth, kind] : commits_to_break_) {
    if (nth <= world_.proxy().commit_count()) count(kind);
  }
  for (const sandbox::RequestRecord& record : world_.gateway.requests().records()) {
    for (const std::string& rule : record.rules) ++world_.figures["fault: " + rule];
  }
  count_effects(world_.database, world_.gateway.requests().records(), world_.figures);
}

}  // namespace reconciled::test
