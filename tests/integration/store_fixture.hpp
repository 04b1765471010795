// The store driven by hand: a database with a clock that only the test moves, and the calls that a
// worker makes, with answers made of values instead of a gateway.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "../unit/core_fixture.hpp"
#include "store/interventions.hpp"
#include "store/record.hpp"
#include "store/statements.hpp"
#include "store/streams.hpp"
#include "test_database.hpp"

namespace reconciled::test {

inline const std::string first_owner = "00000000-0000-4000-8000-00000000000a";
inline const std::string second_owner = "00000000-0000-4000-8000-00000000000b";
inline const std::string normal = "NORMAL_BALANCE";

/// An attempt that owns what the store's borrows.
struct Draft {
  ClaimedJob job;
  Ending ending = Verified{};
  LastCall call = {};
  std::optional<Reading> reading = std::nullopt;
  std::optional<Sweep> sweep = std::nullopt;
  std::optional<Success> answer = std::nullopt;
  std::optional<std::int64_t> recount = std::nullopt;
  std::string owner = first_owner;
};

/// A row whose content tells of its number and status.
Statement told_row(const std::string& biz_no, Time time, const std::string& status = "SUCCESS");

/// `count` rows from `start` on, one a second, their numbers beginning with `prefix`.
std::vector<Statement> told_rows(int count, Time start, const std::string& prefix);

class StoreFixture : public ::testing::Test {
 public:
  StoreFixture();

  void set_clock(Time time);
  void advance(std::chrono::microseconds step) { set_clock(now + step); }

  template <class F>
  auto transact(F f) {
    return database.session().transact(f);
  }

  /// Customer acme from 2026-01-01, a day per window; the clock begins a day later.
  StreamPlan statements_plan() const;
  StreamPlan ticks_plan(Endpoint endpoint) const;
  Planned plan(const StreamPlan& plan);

  std::vector<ClaimedJob> claim(int limit = 1, const std::string& owner = first_owner,
                                const std::vector<std::string>& customers = {"acme"});
  /// Expects that there is a job to claim.
  ClaimedJob claim_one(const std::string& owner = first_owner);
  std::vector<LostLease> sweep();
  Recorded record(const Draft& draft);
  Intervened retry(std::int64_t job_id);

  /// The job's window read to its end, all pages as they should be, answered now.
  Draft read(const ClaimedJob& job, const std::vector<Statement>& rows) const;
  /// The first page of a window with more rows than can be reached.
  Draft read_too_many(const ClaimedJob& job, std::int64_t total_count) const;
  Draft unknown(const ClaimedJob& job) const;
  Draft not_sent(const ClaimedJob& job) const;
  Draft recounted(const ClaimedJob& job, std::int64_t total_count) const;
  Evidence evidence() const;

  /// Stores rows as of an answer given at `answered_at`, now when it is missing.
  std::vector<std::string> store(const std::vector<Statement>& rows, std::int64_t job_id = 1,
                                 std::optional<Time> answered_at = std::nullopt);

  std::string state_of(std::int64_t job_id);
  std::int64_t open_alerts(const std::string& kind);
  /// Every row of every table of the store, with the transaction that wrote it.
  std::string fingerprint();
  /// "" when the invariants hold.
  std::string violations();

  TestDatabase database;
  Time now;
};

/// Runs the statements and rolls them back: "" when they are accepted, else SQLSTATE and message.
std::string refusal_of(TestDatabase& database, const std::string& sql);

}  // namespace reconciled::test
