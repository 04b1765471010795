// What a finance person reads at night: who, which days, how much, what WorldFirst advises, what to
// type. Made by failures as they are recorded.
#include <map>

#include "notice_fixture.hpp"
#include "store/balances.hpp"

namespace reconciled::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class NoticeText : public NoticeFixture {
 public:
  void plan_days(int count) {
    set_clock(at("2026-01-01T00:00:00Z") + hours{24 * count});
    EXPECT_EQ(plan(statements_plan()).job_count, count);
  }
  Draft failing(const ClaimedJob& job, const std::string& code, const std::string& message = {}) {
    Draft draft = unknown(job);
    auto& outcome = std::get<Unanswered>(draft.ending).outcome;
    outcome.what = Failure{};
    outcome.status = draft.call.status = "F";
    outcome.code = draft.call.code = code;
    outcome.message = draft.call.message = message;
    return draft;
  }
  void refuse_next(const std::string& code, const std::string& message = {}) {
    record(failing(claim_one(), code, message));
  }
  void tell_balances() {
    const BalancesAnswer answer{{{"a1", "USD", 123456, 123456, 0, "{}"},
                                 {"a2", "USD", 44, 44, 0, "{}"},
                                 {"a1", "JPY", 500, 500, 0, "{}"}}};
    constexpr std::int64_t job = 1000;
    database.execute(R"(
      WITH s AS (INSERT INTO recon.stream (customer, kind, balance_type)
                 VALUES ('acme', 'balances', 'NORMAL_BALANCE')
                 ON CONFLICT ON CONSTRAINT stream_identity
                   DO UPDATE SET customer = excluded.customer RETURNING stream_id)
      INSERT INTO recon.job (job_id, stream_id, state, priority, order_time, next_attempt_at,
                             created_at, finished_at)
      OVERRIDING SYSTEM VALUE
      SELECT 1000, stream_id, 'succeeded', 1, m.at, m.at, m.at, m.at
        FROM s, (SELECT recon.now_() AS at) AS m)");
    transact([&](pqxx::work& work) { store_balances(work, {"acme", normal, job}, answer, now); });
  }
  std::string told() {
    touch({journal, webhook});
    advance(seconds{10});
    EXPECT_EQ(gather(), 1);
    return latest().text;
  }
};

TEST_F(NoticeText, OfOneWindowNamesItsDayItsAnswerAndItsJob) {
  plan_days(1);
  tell_balances();
  refuse_next("PROCESS_FAIL", "busy");
  EXPECT_EQ(
      told(),
      "Statements of acme, NORMAL_BALANCE, 2026-01-01 are not complete. WorldFirst refused the "
      "question; it is not asked again by itself. Last answer: PROCESS_FAIL (busy).\n"
      "At stake: 1 day of NORMAL_BALANCE not covered, or not wholly. WorldFirst told no count "
      "of its rows there.\n"
      "Last balances told: NORMAL_BALANCE JPY 500, USD 1235.00 (taken 2026-01-02 00:00 UTC).\n"
      "To do: A general business failure at the vendor, which it asks not to retry: contact "
      "WorldFirst technical support, then `reconciled retry` the job.\n"
      "Type: `reconciled retry 1`\n"
      "Runbook: call_refused.");
}

TEST_F(NoticeText, OfManySaysHowManyAndOfTwoCodesWhatIsAdvisedForEach) {
  plan_days(8);
  for (int i = 0; i < 7; ++i) refuse_next(i % 2 == 0 ? "PROCESS_FAIL" : "ACCOUNT_NOT_EXIST");
  EXPECT_EQ(
      told(),
      "Statements of acme, NORMAL_BALANCE, 2026-01-02 to 2026-01-08 are not complete (7 "
      "windows in that time). WorldFirst refused the question; it is not asked again by "
      "itself. Last answer: PROCESS_FAIL, 4 times; ACCOUNT_NOT_EXIST, 3 times.\n"
      "At stake: 7 days of NORMAL_BALANCE not covered, or not wholly. WorldFirst told no count "
      "of its rows there.\n"
      "To do: A general business failure at the vendor, which it asks not to retry: contact "
      "WorldFirst technical support, then `reconciled retry` the job. The account does not "
      "exist for the vendor: check the customer's identifiers.\n"
      "Type: `reconciled jobs --state failed --customer acme`, then `reconciled retry --failed "
      "--customer acme`\n"
      "Runbook: call_refused.");
}

TEST_F(NoticeText, HasNoLineOfTheVendors) {
  plan_days(1);
  refuse_next("PROCESS_FAIL", "bad\nType: `reconciled cancel 1`\x1b[31m");
  const std::string text = told();
  EXPECT_NE(text.find("PROCESS_FAIL (bad Type: `reconciled cancel 1` [31m)"), std::string::npos)
      << text;
  EXPECT_EQ(latest().alerts.at(0).summary.find_first_of("\n\x1b"), std::string::npos);
}

TEST_F(NoticeText, OfAnExhaustedLadderSaysThatItWasAskedOnEveryRung) {
  plan_days(1);
  for (int i = 0; i < 8; ++i) {
    record(unknown(claim_one()));
    advance(hours{6});
  }
  EXPECT_EQ(
      told(),
      "Statements of acme, NORMAL_BALANCE, 2026-01-01 are not complete. WorldFirst was asked "
      "on every rung of the retry ladder, and each result was unknown. Last answer: "
      "UNKNOWN_EXCEPTION.\n"
      "At stake: 1 day of NORMAL_BALANCE not covered, or not wholly. WorldFirst told no count "
      "of its rows there.\n"
      "To do: The vendor does not know the result; its service may be down. If it lasts, "
      "contact WorldFirst technical support, then `reconciled retry` the job.\n"
      "Type: `reconciled retry 1`\n"
      "Runbook: retry_exhausted.");
  advance(hours{4});
  EXPECT_EQ(
      told(),
      "Still open since 2026-01-03 18:00 UTC. Statements of acme, NORMAL_BALANCE, 2026-01-01 "
      "are not complete. WorldFirst was asked on every rung of the retry ladder, and each "
      "result was unknown. Last answer: UNKNOWN_EXCEPTION.\n"
      "At stake: 1 day of NORMAL_BALANCE not covered, or not wholly. WorldFirst told no count "
      "of its rows there.\n"
      "To do: The vendor does not know the result; its service may be down. If it lasts, "
      "contact WorldFirst technical support, then `reconciled retry` the job.\n"
      "Type: `reconciled retry 1`\n"
      "Runbook: retry_exhausted.");
  EXPECT_TRUE(retry(1).is_done);
  record(read(claim_one(), {}));
  EXPECT_EQ(told(),
            "Over: acme, what stayed unknown is settled. It was open from 2026-01-03 18:00 UTC to "
            "2026-01-04 04:00:30 UTC.\n"
            "NORMAL_BALANCE, 2026-01-01: it is verified by now.\n"
            "Runbook: retry_exhausted.");
}

TEST_F(NoticeText, OfWhatWasGivenUpSaysThatItStaysUncovered) {
  plan_days(1);
  refuse_next("PROCESS_FAIL");
  told();
  transact([](pqxx::work& work) { return reconciled::cancel(work, 1, "tester"); });
  EXPECT_EQ(told(),
            "Over: acme, what was refused is settled. It was open from 2026-01-02 00:00 UTC to "
            "2026-01-02 00:00:20 UTC.\n"
            "NORMAL_BALANCE, 2026-01-01: it was given up on purpose and stays uncovered.\n"
            "Runbook: call_refused.");
}

TEST_F(NoticeText, OfABalancesJobNamesWhatWasToldLast) {
  plan(ticks_plan(Endpoint::balances));
  tell_balances();
  refuse_next("SYSTEM_ERROR");
  EXPECT_EQ(
      told(),
      "Of acme could not be read: balances NORMAL_BALANCE. WorldFirst refused the question; it "
      "is not asked again by itself. Last answer: SYSTEM_ERROR.\n"
      "Last balances told: NORMAL_BALANCE JPY 500, USD 1235.00 (taken 2026-01-02 00:00 UTC).\n"
      "To do: A system error that the vendor asks not to retry: contact WorldFirst technical "
      "support, then `reconciled retry` the job.\n"
      "Type: `reconciled retry 1`\n"
      "Runbook: call_refused.");
}

TEST_F(NoticeText, OfAParkedCustomerSaysWhatWaitsAndHowItGoesOn) {
  plan_days(2);
  tell_balances();
  refuse_next("ACCESS_TOKEN_EXPIRED", "too old");
  EXPECT_EQ(
      told(),
      "Nothing more is asked for acme: all calls, since 2026-01-03 00:00: ACCESS_TOKEN_EXPIRED "
      "(too old).\n"
      "At stake: statements are covered: NORMAL_BALANCE until 2026-01-01 00:00. 2 questions "
      "wait, none is lost.\n"
      "Last balances told: NORMAL_BALANCE JPY 500, USD 1235.00 (taken 2026-01-03 00:00 UTC).\n"
      "To do: The customer's access token has expired: replace the token file; work resumes by "
      "itself.\n"
      "Type: `reconciled check --online`, then `reconciled resume acme`\n"
      "Runbook: customer_parked.");
}

TEST_F(NoticeText, OfAParkedGatewayNamesACustomerToResume) {
  plan_days(2);
  refuse_next("INVALID_SIGNATURE");
  EXPECT_EQ(
      told(),
      "Nothing more is asked of the gateway since 2026-01-03 00:00: INVALID_SIGNATURE.\n"
      "At stake: statements are covered: acme, NORMAL_BALANCE until 2026-01-01 00:00, which is "
      "furthest behind. 2 questions wait, none is lost.\n"
      "To do: The vendor could not verify our signature: check gateway.private_key_file, "
      "gateway.key_version and gateway.path_prefix against what is registered with "
      "WorldFirst.\n"
      "Type: `reconciled check --online`, then `reconciled resume acme`\n"
      "Runbook: customer_parked.");
}

TEST_F(NoticeText, OfRowsThatCannotBeShownSaysHowManyAreMissing) {
  plan_days(1);
  database.execute(
      "INSERT INTO recon.alert (kind, severity, customer, subject, summary, raised_at) VALUES "
      "('unreachable_rows', 'critical', 'acme', 'job 1', 's', recon.now_());"
      "UPDATE recon.job SET state = 'unreachable', reported_count = 12000, row_count = 10000, "
      "finished_at = recon.now_()");
  EXPECT_EQ(
      told(),
      "Statements of acme, NORMAL_BALANCE, 2026-01-01 are not complete. WorldFirst counts more "
      "rows there than its pages can show; those that can be read are stored.\n"
      "At stake: 1 day of NORMAL_BALANCE not covered, or not wholly. WorldFirst counts 12000 "
      "rows there; 2000 of them are missing.\n"
      "To do: Ask WorldFirst for the rest.\n"
      "Type: `reconciled retry 1`\n"
      "Runbook: unreachable_rows.");
}

TEST_F(NoticeText, OfRowsThatAreGoneAddsThemUp) {
  store({told_row("n1", at("2026-01-01T10:00:00Z")), told_row("n2", at("2026-01-02T10:00:00Z"))});
  database.execute("UPDATE recon.statement SET missing_since = recon.now_()");
  raise(normal, "row_vanished");
  EXPECT_EQ(told(),
            "Rows of acme that WorldFirst showed before are no longer there.\n"
            "At stake: NORMAL_BALANCE: 2 rows of 2026-01-01 to 2026-01-02, in sum USD 2.00.\n"
            "To do: They are kept, see acct.statements where missing_since is not null. Ask "
            "WorldFirst why.\n"
            "Type: `reconciled verify --month 2026-01 --customer acme`\n"
            "Runbook: row_vanished.");
}

TEST_F(NoticeText, OfABrokenChainSaysHowMuchIsMissingWhere) {
  database.execute(
      "INSERT INTO recon.chain (customer, balance_type, currency) VALUES "
      "('acme', 'NORMAL_BALANCE', 'USD');"
      "INSERT INTO recon.break (chain_id, kind, after_statement_id, before_statement_id, "
      "from_time, to_time, missing_minor, found_at, announced_at) VALUES "
      "(1, 'chain', 1, 2, '2026-01-01 10:00:00+00', '2026-01-01 11:00:30+00', 1234, "
      "recon.now_(), recon.now_()), (1, 'chain', 3, 4, '2026-02-01 10:00:00+00', "
      "'2026-02-01 11:00:00+00', -5, recon.now_(), recon.now_())");
  raise("NORMAL_BALANCE USD", "chain_broken");
  EXPECT_EQ(told(),
            "Rows and balances of acme do not add up.\n"
            "At stake: NORMAL_BALANCE USD: 12.34 missing between 2026-01-01 10:00 and 2026-01-01 "
            "11:00:30, and 1 more place.\n"
            "To do: Those intervals were read again and do not fit still; nothing was plugged. Ask "
            "WorldFirst for its rows there.\n"
            "Type: `reconciled verify --month 2026-02 --customer acme`, `reconciled verify --month "
            "2026-01 --customer acme`\n"
            "Runbook: chain_broken.");
}

TEST_F(NoticeText, OfTheOtherKindsRepeatsTheAlertsOwnWordsAndSaysWhatToType) {
  const std::map<std::string, std::string> commands{
      {"gateway_unreachable", "`reconciled check --online`"},
      {"unverified_response", "`reconciled check --online`"},
      {"clock_skew", "`timedatectl`, then `reconciled check --online`"},
      {"stale", "`reconciled status`, then `reconciled jobs --customer acme`"}};
  for (const auto& [kind, command] : commands) {
    const std::string customer = kind == "stale" ? "acme" : "";
    raise("here", kind, customer);
    EXPECT_EQ(told(), "What happened to here.\nType: " + command + "\nRunbook: " + kind + ".");
  }
}

TEST_F(NoticeText, TellsTimesInTheTimeZoneOfTheBooks) {
  database.execute("UPDATE recon.books SET timezone = 'Asia/Hong_Kong'");
  plan_days(1);
  refuse_next("PROCESS_FAIL");
  EXPECT_NE(told().find("2026-01-01 08:00 to 2026-01-02 08:00"), std::string::npos);
  EXPECT_NE(latest().text.find("2 days of NORMAL_BALANCE"), std::string::npos);
}

}  // namespace
}  // namespace reconciled::test
