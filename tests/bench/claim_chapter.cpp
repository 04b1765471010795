#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <vector>

#include "chapters.hpp"
#include "runtime/instance.hpp"
#include "scratch_database.hpp"
#include "store/jobs.hpp"

namespace bench {

namespace {

using reconciled::ClaimOptions;
using reconciled::Session;

constexpr int stream_count = 10;
constexpr int ready_count = 1000;
constexpr int sample_count = 400;
constexpr double most_growth = 1.5;

// A database with so many finished jobs. Nothing cleans or analyzes it but the benchmark.
class JobsDatabase {
 public:
  JobsDatabase(const Place& place, const std::string& name, std::int64_t finished_count)
      : database_(place.server, name),
        session_({database_.conninfo() + " options='-c synchronous_commit=off'", {}}) {
    database_.run(fmt::format(
        R"(ALTER TABLE recon.job SET (autovacuum_enabled = false);
           ALTER TABLE recon.time_window SET (autovacuum_enabled = false);
           INSERT INTO recon.stream (customer, kind, balance_type, history_from, planned_to)
           SELECT 'customer-' || i, 'statements', 'NORMAL_BALANCE', '2000-01-01 00:00:00+00',
                  '2000-01-01 00:00:00+00'
             FROM generate_series(1, {}) AS i)",
        stream_count));
    options_.owner = reconciled::new_instance_id();
    for (int i = 1; i <= stream_count; ++i) {
      options_.customers.push_back("customer-" + std::to_string(i));
    }
    add_jobs(finished_count, "succeeded");
    claim_once();  // connects
  }

  void add_ready_jobs() { add_jobs(ready_count, "ready"); }
  void analyze() const { database_.run("ANALYZE"); }

  /// Microseconds of one claim of one job, its transaction included.
  double claim_once() {
    const auto transaction = [&](pqxx::work& work) { return claim(work, options_); };
    const auto begin = std::chrono::steady_clock::now();
    const auto jobs = session_.transact(transaction);
    const std::chrono::duration<double, std::micro> taken =
        std::chrono::steady_clock::now() - begin;
    claimed_count_ += jobs.size();
    return taken.count();
  }

  std::size_t claimed_count() const { return claimed_count_; }

 private:
  // Windows of an hour, one after the other in each stream, behind those that are there.
  void add_jobs(std::int64_t count, const std::string& state) {
    const bool is_finished = state != "ready";
    database_.run(fmt::format(
        R"(WITH planned AS (
             INSERT INTO recon.time_window (stream_id, from_time, to_time)
             SELECT s.stream_id, s.planned_to + i * interval '1 hour',
                    s.planned_to + (i + 1) * interval '1 hour'
               FROM recon.stream s, generate_series(0, {0} / {1} - 1) AS i
             RETURNING window_id, stream_id, to_time),
           moved AS (
             UPDATE recon.stream SET planned_to = planned_to + {0} / {1} * interval '1 hour')
           INSERT INTO recon.job (stream_id, window_id, state, priority, order_time,
                                  next_attempt_at, created_at, epoch, finished_at, reported_count,
                                  row_count)
           SELECT stream_id, window_id, '{2}', 1, to_time, recon.now_(), recon.now_(), {3}, {4},
                  {5}, {5} FROM planned)",
        count, stream_count, state, is_finished ? "1" : "0", is_finished ? "recon.now_()" : "NULL",
        is_finished ? "0" : "NULL"));
  }

  ScratchDatabase database_;
  Session session_;
  ClaimOptions options_;
  std::size_t claimed_count_ = 0;
};

struct Samples {
  std::vector<double> taken_us;

  double at(double share) {
    std::sort(taken_us.begin(), taken_us.end());
    return taken_us[static_cast<std::size_t>(share * static_cast<double>(taken_us.size() - 1))];
  }
};

// Turn by turn, so that whatever else the machine does meets both alike.
void compare(Report& report, JobsDatabase& empty, JobsDatabase& full, const std::string& when,
             const std::string& full_name) {
  for (JobsDatabase* database : {&empty, &full}) {
    database->add_ready_jobs();
    for (int i = 0; i < 20; ++i) database->claim_once();
  }
  const std::size_t expected = full.claimed_count() + sample_count;
  Samples in_empty;
  Samples in_full;
  for (int i = 0; i < sample_count; ++i) {
    in_empty.taken_us.push_back(empty.claim_once());
    in_full.taken_us.push_back(full.claim_once());
  }
  if (full.claimed_count() != expected) throw std::runtime_error("claims came back empty");
  const double growth = in_full.at(0.5) / in_empty.at(0.5);
  const auto name = [&](const std::string& count) { return count + " finished, " + when; };
  const auto value = [](Samples& samples) {
    return fmt::format("{} / {} us", grouped(samples.at(0.5)), grouped(samples.at(0.99)));
  };
  report.figure(name("0"), value(in_empty));
  report.figure(name(full_name), value(in_full), fmt::format("<= {} x", most_growth),
                growth <= most_growth);
}

}  // namespace

void measure_claim(const Place& place, Report& report, std::int64_t finished_count) {
  JobsDatabase empty(place, "claim_empty", 0);
  JobsDatabase full(place, "claim_full", finished_count);
  report.heading(fmt::format("Claim of one job of {} ready ones, median / 99 of 100", ready_count));
  compare(report, empty, full, "not analyzed", grouped(static_cast<double>(finished_count)));
  empty.analyze();
  full.analyze();
  compare(report, empty, full, "analyzed", grouped(static_cast<double>(finished_count)));
  report.note("The whole transaction of store/jobs `claim`, without the wait for the disk");
  report.note("(synchronous_commit = off), which does not depend on what is in the table.");
}

}  // namespace bench
