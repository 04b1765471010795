// Jobs as leases: claim, renew, sweep. Every claim raises the job's epoch, which is the fence that
// `record` checks: who lost the lease changes nothing.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "core/reading.hpp"
#include "core/sweep.hpp"

namespace reconciled {

/// A job that this process holds until its lease ends.
struct ClaimedJob {
  std::int64_t job_id = 0;
  std::int64_t epoch = 0;
  Time started_at;
  int stream_id = 0;
  std::string customer;
  Endpoint endpoint = Endpoint::statements;
  std::string balance_type;
  int rung = 0;
  int pages_high = 0;  // the highest page that was ever stored
  bool has_disagreed = false;
  bool is_recount = false;
  std::optional<std::int64_t> window_id;
  bool has_parent = false;            // its window is a part of another
  bool was_verified = false;          // its window's time was verified before
  Reading::Start reading;             // meaningful for statements only
  std::optional<Time> pages_since;    // when the first of the stored pages was recorded
  std::optional<Sweep::Start> sweep;  // of a recheck; what a question spans is the caller's to say
};

/// Who claims, for whom, and how much.
struct ClaimOptions {
  std::string owner;  // a fresh UUID per process start
  std::vector<std::string> customers;
  int limit = 1;
  std::chrono::milliseconds lease{60000};
};

/// Leases jobs that are due: first those on the ladder, then new work, newest time first. Nobody's
/// jobs that are parked; while the gateway cannot be reached, one at a time and only when its
/// back-off has passed. Opens an attempt for each.
std::vector<ClaimedJob> claim(pqxx::work& work, const ClaimOptions& options);

/// A job that is held, by its fence.
struct Lease {
  std::int64_t job_id = 0;
  std::int64_t epoch = 0;
  friend auto operator<=>(const Lease&, const Lease&) = default;
};

/// Extends leases. Skips rows that are locked: that is our own `record` in flight.
void renew(pqxx::nontransaction& statement, const std::string& owner,
           const std::vector<Lease>& leases, std::chrono::milliseconds lease);

/// What became of a lease that nobody renewed.
struct LostLease {
  std::int64_t job_id = 0;
  std::string state;
  std::string customer;
};

/// Takes up jobs whose lease has ended, the first time at once, then after growing pauses; the
/// fifth in a row is quarantined, with an alert.
std::vector<LostLease> sweep(pqxx::work& work);

/// Time until the next job of these customers is due; nothing when none is waiting. Zero or less:
/// something is due now.
std::optional<std::chrono::milliseconds> until_next_due(pqxx::nontransaction& statement,
                                                        const std::vector<std::string>& customers);

/// What there is left for `pull` to wait for.
struct OpenWork {
  std::int64_t due_count = 0;      // claimable now
  std::int64_t running_count = 0;  // leased by any process
};
OpenWork open_work(pqxx::nontransaction& statement, const std::vector<std::string>& customers);

/// Jobs of these customers that have not ended.
std::int64_t count_open_jobs(pqxx::nontransaction& statement,
                             const std::vector<std::string>& customers);

}  // namespace reconciled
