// The state machine in the schema: each CHECK of recon.job is violated once, by SQL that no program
// of ours would write, and must be refused under its own name. None may be left out.
#include <set>

#include "store_fixture.hpp"

namespace reconciled::test {
namespace {

struct BadJob {
  const char* constraint;
  const char* kind;  // of the job that is changed
  const char* change;
};

const std::vector<BadJob> bad_jobs{
    {"job_state_check", "statements", "state = 'done', finished_at = now()"},
    {"job_rung_check", "statements", "rung = 21"},
    {"job_rung_check", "statements", "rung = -1"},
    {"job_tech_failures_check", "statements", "tech_failures = -1"},
    {"job_crash_count_check", "statements", "crash_count = -1"},
    {"job_pages_high_check", "statements", "pages_high = 51"},
    {"job_pages_high_check", "statements", "pages_high = -1"},
    {"job_outer_count_check", "statements", "outer_count = -1"},
    {"job_reported_count_check", "statements", "reported_count = -1"},
    {"job_row_count_check", "statements", "row_count = -1"},
    {"job_last_message_check", "statements", "last_message = repeat('x', 4001)"},
    {"lease_iff_running", "statements", "state = 'running'"},
    {"lease_iff_running", "statements", "state = 'running', lease_until = now()"},
    {"lease_iff_running", "statements", "lease_owner = gen_random_uuid(), lease_until = now()"},
    {"finished_iff_terminal", "statements", "finished_at = now()"},
    {"finished_iff_terminal", "balances", "state = 'succeeded'"},
    {"finished_iff_terminal", "balances", "state = 'cancelled'"},
    {"retrying_is_on_the_ladder", "statements", "state = 'retrying'"},
    {"only_windows_are_split", "balances", "state = 'split', finished_at = now()"},
    {"question_has_both_ends", "statements", "question_from = now()"},
    {"question_has_both_ends", "statements", "question_to = now()"},
    {"question_is_askable", "statements",
     "question_from = now(), question_to = now() + interval '100 days 1 second'"},
    {"verified_means_counted", "statements", "state = 'succeeded', finished_at = now()"},
    {"verified_means_counted", "statements",
     "state = 'succeeded', finished_at = now(), reported_count = 2, row_count = 1"},
    {"verified_means_counted", "statements",
     "state = 'succeeded', finished_at = now(), reported_count = 2"},
    {"job_inside_count_check", "statements", "verified_at = now(), inside_count = -1"},
    {"inside_count_is_of_a_verification", "statements", "inside_count = 1"},
    {"job_recheck_step_ms_check", "balances", "recheck_step_ms = 0"},
    {"windows_are_not_swept", "statements", "recheck_step_ms = 1"},
};

class Constraints : public StoreFixture {
 public:
  Constraints() {
    plan(statements_plan());
    plan(ticks_plan(Endpoint::balances));
  }
};

TEST_F(Constraints, EachCheckOfAJobIsRefusedUnderItsName) {
  for (const BadJob& bad : bad_jobs) {
    const std::string refusal = refusal_of(
        database, std::string("UPDATE recon.job j SET ") + bad.change +
                      " FROM recon.stream s WHERE s.stream_id = j.stream_id AND s.kind = '" +
                      bad.kind + "'");
    EXPECT_TRUE(refusal.starts_with("23514")) << bad.change << ": " << refusal;
    EXPECT_NE(refusal.find('"' + std::string(bad.constraint) + '"'), std::string::npos)
        << bad.change << ": " << refusal;
  }
}

TEST_F(Constraints, NoCheckOfAJobIsLeftOut) {
  std::set<std::string> tested;
  for (const BadJob& bad : bad_jobs) tested.insert(bad.constraint);
  const std::int64_t count = database.number(
      "SELECT count(*) FROM pg_constraint WHERE conrelid = 'recon.job'::regclass AND contype = "
      "'c'");
  EXPECT_EQ(static_cast<std::int64_t>(tested.size()), count);
}

TEST_F(Constraints, AWindowHasOneJobAndAStreamOneOpenTick) {
  const std::string columns =
      "(stream_id, window_id, priority, order_time, next_attempt_at, "
      "created_at) SELECT stream_id, window_id, 1, now(), now(), now() ";
  for (const char* which : {"window_id IS NOT NULL", "window_id IS NULL"}) {
    const std::string refusal =
        refusal_of(database, "INSERT INTO recon.job " + columns + "FROM recon.job WHERE " + which);
    EXPECT_TRUE(refusal.starts_with("23505")) << which << ": " << refusal;
  }
}

TEST_F(Constraints, WindowsThatCannotBeAskedAreRefused) {
  const auto insert = [&](const std::string& columns, const std::string& values) {
    return refusal_of(database, "INSERT INTO recon.time_window (stream_id, from_time, to_time" +
                                    columns + ") SELECT stream_id, " + values +
                                    " FROM recon.stream WHERE kind = 'statements'");
  };
  const std::string day = "'2030-01-01 00:00:00+00', '2030-01-02 00:00:00+00'";
  EXPECT_EQ(insert("", day), "");
  const std::vector<std::pair<std::string, std::string>> bad{
      {"", "'2030-01-01 00:00:00.5+00', '2030-01-02 00:00:00+00'"},
      {"", "'2030-01-01 00:00:00+00', '2030-01-01 00:00:00+00'"},
      {"", "'2030-01-02 00:00:00+00', '2030-01-01 00:00:00+00'"},
      {"", "'2030-01-01 00:00:00+00', '2030-04-11 00:00:00+00'"},
      {", currency", day + ", 'USD'"},
      {", parent_id, transaction_type", day + ", (SELECT min(window_id) FROM recon.time_window), "
                                              "'CHARGE'"},
  };
  for (const auto& [columns, values] : bad) {
    const std::string refusal = insert(columns, values);
    // A time range that runs backwards is refused even before its check.
    EXPECT_TRUE(refusal.starts_with("23514") || refusal.starts_with("22000"))
        << values << ": " << refusal;
  }
}

TEST_F(Constraints, AnAttemptIsClosedIffItHasAnOutcome) {
  claim_one();
  EXPECT_TRUE(
      refusal_of(database, "UPDATE recon.attempt SET outcome = 'lost'").starts_with("23514"));
  EXPECT_TRUE(
      refusal_of(database, "UPDATE recon.attempt SET finished_at = now()").starts_with("23514"));
  EXPECT_TRUE(refusal_of(database, "UPDATE recon.attempt SET finished_at = now(), outcome = 'odd'")
                  .starts_with("23514"));
}

}  // namespace
}  // namespace reconciled::test
