// Each gauge moves by its cause and by nothing else, for the customers that are asked about.
#include "store/gauges.hpp"

#include <algorithm>

#include "store/parkings.hpp"
#include "store_fixture.hpp"

namespace reconciled::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class GaugesOfCustomers : public StoreFixture {
 public:
  Gauges read_of(const std::vector<std::string>& customers = {"acme"}) {
    auto ask = [&](pqxx::nontransaction& statement) { return read_gauges(statement, customers); };
    return database.session().query(ask);
  }
  // The day from 2026-01-01 on, in four windows, of which the newest is asked first.
  void plan_four_windows() {
    StreamPlan wanted = statements_plan();
    wanted.window = hours{6};
    plan(wanted);
  }
  Time covered() { return read_of().covered_until.at({"acme", normal}); }
  std::int64_t jobs(const std::string& state, const std::string& kind = "statements") {
    const Gauges gauges = read_of();
    const auto found = gauges.job_counts.find({kind, state});
    return found == gauges.job_counts.end() ? 0 : found->second;
  }
  void exhaust(const ClaimedJob& first) {
    record(unknown(first));
    for (int rung = 1; rung <= 7; ++rung) {
      advance(hours{6});
      record(unknown(claim_one()));
    }
    ASSERT_EQ(state_of(first.job_id), "exhausted");
  }
};

TEST_F(GaugesOfCustomers, AreEmptyWhereNothingIsPlanned) {
  const Gauges gauges = read_of();
  EXPECT_TRUE(gauges.covered_until.empty());
  EXPECT_TRUE(gauges.last_success.empty());
  EXPECT_TRUE(gauges.job_counts.empty());
  EXPECT_EQ(gauges.longest_overdue, seconds{0});
  EXPECT_FALSE(gauges.is_gateway_unreachable);
  EXPECT_EQ(gauges.pending_alert_count, 0);
}

TEST_F(GaugesOfCustomers, CoveredUntilEndsAtTheFirstHoleWhateverLiesBehindIt) {
  plan_four_windows();
  EXPECT_EQ(covered(), at("2026-01-01T00:00:00Z"));
  record(read(claim_one(), {}));
  EXPECT_EQ(covered(), at("2026-01-01T00:00:00Z")) << "the newest alone proves nothing";
  std::vector<ClaimedJob> rest = claim(3);
  std::ranges::sort(rest, {}, [](const ClaimedJob& job) { return job.reading.window.from; });
  record(read(rest[0], {}));
  EXPECT_EQ(covered(), at("2026-01-01T06:00:00Z"));
  record(unknown(rest[1]));
  record(read(rest[2], {}));
  EXPECT_EQ(covered(), at("2026-01-01T06:00:00Z"));
  advance(hours{1});
  record(read(claim_one(), {}));
  EXPECT_EQ(covered(), at("2026-01-02T00:00:00Z"));
}

TEST_F(GaugesOfCustomers, LastSuccessIsTheLastVerificationAndOutlastsAReread) {
  plan_four_windows();
  plan(ticks_plan(Endpoint::balances));
  EXPECT_TRUE(read_of().last_success.empty());
  std::vector<ClaimedJob> jobs_in_hand = claim(5);
  std::erase_if(jobs_in_hand, [](const ClaimedJob& job) { return !job.window_id; });
  ASSERT_EQ(jobs_in_hand.size(), 4u);
  record(read(jobs_in_hand[0], {}));
  const Time first = now;
  EXPECT_EQ(read_of().last_success.at({"acme", "statements", normal}), first);
  advance(minutes{7});
  record(unknown(jobs_in_hand[1]));
  EXPECT_EQ(read_of().last_success.at({"acme", "statements", normal}), first);
  record(read(jobs_in_hand[2], {}));
  EXPECT_EQ(read_of().last_success.at({"acme", "statements", normal}), now);
  database.execute(
      "UPDATE recon.job SET state = 'ready', finished_at = NULL"
      " WHERE state = 'succeeded'");
  EXPECT_EQ(read_of().last_success.at({"acme", "statements", normal}), now);
  EXPECT_EQ(read_of().last_success.size(), 1u);
}

TEST_F(GaugesOfCustomers, JobsAreCountedByStateAndTheLadderByRung) {
  plan_four_windows();
  EXPECT_EQ(jobs("ready"), 4);
  const ClaimedJob job = claim_one();
  EXPECT_EQ(jobs("ready"), 3);
  EXPECT_EQ(jobs("running"), 1);
  record(unknown(job));
  EXPECT_EQ(jobs("running"), 0);
  EXPECT_EQ(jobs("retrying"), 1);
  EXPECT_EQ(read_of().retrying, (std::map<std::string, std::int64_t>{{"1", 1}}));
  advance(minutes{5});
  record(unknown(claim_one()));
  EXPECT_EQ(read_of().retrying, (std::map<std::string, std::int64_t>{{"2", 1}}));
}

TEST_F(GaugesOfCustomers, OverdueIsWhatHasWaitedLongestSinceItWasDue) {
  plan_four_windows();
  EXPECT_EQ(read_of().longest_overdue, seconds{0});
  record(unknown(claim_one()));
  for (const ClaimedJob& job : claim(3)) record(read(job, {}));
  advance(minutes{4});
  EXPECT_EQ(read_of().longest_overdue, seconds{0}) << "its time has not come";
  advance(minutes{3});
  EXPECT_EQ(read_of().longest_overdue, minutes{2});
  const ClaimedJob job = claim_one();
  EXPECT_EQ(read_of().longest_overdue, seconds{0}) << "somebody has it";
  record(unknown(job));
  advance(hours{1});
  EXPECT_EQ(read_of().longest_overdue, minutes{50});
  transact(
      [&](pqxx::work& work) { park(work, job, {.code = "C", .message = "m", .credential = "c"}); });
  EXPECT_EQ(read_of().longest_overdue, seconds{0}) << "what is parked waits for somebody";
}

TEST_F(GaugesOfCustomers, AFailedJobIsUnacknowledgedUntilSomebodyTakesNote) {
  plan_four_windows();
  EXPECT_TRUE(read_of().failed.empty());
  const ClaimedJob first = claim_one();
  for (const ClaimedJob& job : claim(3)) record(read(job, {}));
  exhaust(first);
  const Gauges gauges = read_of();
  EXPECT_EQ(gauges.failed.at("acme"), 1);
  EXPECT_EQ(gauges.open_alerts.at({"retry_exhausted", "critical"}), 1);
  EXPECT_EQ(gauges.pending_alert_count, 1);
  EXPECT_EQ(jobs("exhausted"), 1);
  database.execute("UPDATE recon.alert SET acknowledged_at = recon.now_(), acknowledged_by = 'x'");
  EXPECT_TRUE(read_of().failed.empty());
  EXPECT_EQ(read_of().open_alerts.at({"retry_exhausted", "critical"}), 1);
}

TEST_F(GaugesOfCustomers, AnAlertIsPendingUntilItIsDeliveredOrNobodyTriesAnyMore) {
  plan_four_windows();
  const ClaimedJob first = claim_one();
  for (const ClaimedJob& job : claim(3)) record(read(job, {}));
  exhaust(first);
  database.execute(R"(
    WITH e AS (INSERT INTO recon.episode (kind, customer, began_at, told_at)
               VALUES ('retry_exhausted', 'acme', recon.now_(), recon.now_()) RETURNING episode_id),
    n AS (INSERT INTO recon.notice (episode_id, event, kind, severity, customer, text, alert_count,
            new_count, first_raised_at, created_at, is_acknowledged, alerts)
          SELECT episode_id, 'raised', 'retry_exhausted', 'critical', 'acme', 't', 1, 1,
                 recon.now_(), recon.now_(), false, '[]' FROM e RETURNING notice_id),
    s AS (INSERT INTO recon.sink (sink, first_seen_at, seen_at)
          VALUES ('webhook:w', recon.now_(), recon.now_()) RETURNING sink),
    d AS (INSERT INTO recon.delivery (notice_id, sink, next_attempt_at, created_at)
          SELECT notice_id, sink, recon.now_(), recon.now_() FROM n, s)
    UPDATE recon.alert SET noticed_at = recon.now_(), episode_id = (SELECT episode_id FROM e))");
  EXPECT_EQ(read_of().pending_alert_count, 1) << "gathered, and told to nobody";
  database.execute("UPDATE recon.alert SET resolved_at = recon.now_()");
  EXPECT_EQ(read_of().pending_alert_count, 1) << "its notice is still on its way";
  database.execute("UPDATE recon.delivery SET state = 'given_up', finished_at = recon.now_()");
  EXPECT_EQ(read_of().pending_alert_count, 0);
  database.execute("UPDATE recon.alert SET resolved_at = NULL, delivered_at = recon.now_()");
  EXPECT_EQ(read_of().pending_alert_count, 0);
}

TEST_F(GaugesOfCustomers, ParkedAreTheCustomersAndTheGatewayAsAWhole) {
  plan_four_windows();
  const ClaimedJob job = claim_one();
  const auto park_as = [&](Concern concern) {
    transact([&](pqxx::work& work) {
      park(work, job, {.concern = concern, .code = "CODE", .message = "m", .credential = "c"});
    });
  };
  park_as(Concern::customer);
  EXPECT_EQ(read_of().parked, (std::map<std::string, std::int64_t>{{"acme", 1}}));
  EXPECT_TRUE(read_of({"other"}).parked.empty());
  park_as(Concern::gateway);
  EXPECT_EQ(read_of().parked, (std::map<std::string, std::int64_t>{{"", 1}, {"acme", 1}}));
  EXPECT_EQ(read_of({"other"}).parked, (std::map<std::string, std::int64_t>{{"", 1}}));
  transact([](pqxx::work& work) { return resume(work, "acme", "tester"); });
  EXPECT_TRUE(read_of().parked.empty());
}

TEST_F(GaugesOfCustomers, TheGatewayIsUnreachableFromTheFirstFailureToTheFirstAnswer) {
  plan_four_windows();
  record(not_sent(claim_one()));
  EXPECT_TRUE(read_of().is_gateway_unreachable);
  advance(minutes{1});
  record(read(claim_one(), {}));
  EXPECT_FALSE(read_of().is_gateway_unreachable);
}

TEST_F(GaugesOfCustomers, BreaksAreOpenUntilTheyAreHealed) {
  database.execute(R"(
    WITH c AS (INSERT INTO recon.chain (customer, balance_type, currency)
               VALUES ('acme', 'NORMAL_BALANCE', 'USD') RETURNING chain_id)
    INSERT INTO recon.break (chain_id, kind, from_time, to_time, missing_minor, found_at)
    SELECT chain_id, 'chain', recon.now_(), recon.now_() + i * interval '1 s', 1, recon.now_()
      FROM c, generate_series(1, 2) AS i)");
  EXPECT_EQ(read_of().open_breaks.at({"acme", normal}), 2);
  EXPECT_TRUE(read_of({"other"}).open_breaks.empty());
  database.execute("UPDATE recon.break SET healed_at = recon.now_()");
  EXPECT_TRUE(read_of().open_breaks.empty());
}

TEST_F(GaugesOfCustomers, AreNotThoseOfOthers) {
  plan_four_windows();
  exhaust(claim_one());
  const Gauges gauges = read_of({"other"});
  EXPECT_TRUE(gauges.covered_until.empty());
  EXPECT_TRUE(gauges.job_counts.empty());
  EXPECT_TRUE(gauges.failed.empty());
  EXPECT_TRUE(gauges.open_alerts.empty());
  EXPECT_EQ(gauges.pending_alert_count, 0);
  EXPECT_EQ(gauges.longest_overdue, seconds{0});
}

// What an attempt tells of its rows, for the counters.
class RowsOfAnAttempt : public GaugesOfCustomers {
 public:
  RowChanges read_again(const std::vector<Statement>& rows) {
    database.execute(
        "UPDATE recon.job SET state = 'ready', finished_at = NULL,"
        " read_no = read_no + 1, reported_count = NULL, row_count = NULL");
    advance(hours{1});
    return record(read(claim_one(), rows)).rows;
  }
};

TEST_F(RowsOfAnAttempt, AreNewChangedLateAndVanished) {
  plan(statements_plan());
  std::vector<Statement> rows = told_rows(3, at("2026-01-01T03:00:00Z"), "r");
  RowChanges changes = record(read(claim_one(), rows)).rows;
  EXPECT_EQ(changes.new_count, 3);
  EXPECT_EQ(changes.late_count + changes.changed_count + changes.vanished_count, 0);
  changes = read_again(rows);
  EXPECT_EQ(changes.new_count + changes.changed_count + changes.vanished_count, 0);
  rows[0] = told_row("r0", rows[0].transaction_time, "REFUNDED");
  changes = read_again(rows);
  EXPECT_EQ(changes.changed_count, 1);
  EXPECT_EQ(changes.new_count, 0);
  rows.push_back(told_row("late", at("2026-01-01T05:00:00Z")));
  changes = read_again(rows);
  EXPECT_EQ(changes.new_count, 1);
  EXPECT_EQ(changes.late_count, 1);
  rows.pop_back();
  changes = read_again(rows);
  EXPECT_EQ(changes.vanished_count, 1);
  EXPECT_EQ(changes.new_count + changes.changed_count, 0);
}

}  // namespace
}  // namespace reconciled::test
