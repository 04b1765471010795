// Goal: an answer that is not whole, not signed, not about our question or not there at all is an
// unknown result: the job climbs one rung, nothing is stored, nothing is parked. Method: the
// sandbox spoils the answer to one job in every way it knows.
#include "answer_table.hpp"

namespace outside {

namespace {

struct Fault {
  const char* name;
  const char* action;
};

const Fault faults_of_any_call[] = {
    {"unsigned success", R"({"unsigned": true})"},
    {"one bit of the signature differs", R"({"wrong_signature": true})"},
    {"signed with another key", R"({"wrong_key": true})"},
    {"signed over the request's time", R"({"signed_over_request_time": true,
                                           "stale_response_time": 7})"},
    {"signature header missing", R"({"half_signature": "signature"})"},
    {"response-time header missing", R"({"half_signature": "response-time"})"},
    {"an hour old", R"({"stale_response_time": -3600})"},
    {"from the future", R"({"stale_response_time": 3600})"},
    {"one byte of the body flipped", R"({"flip_byte": 40})"},
    {"cut off", R"({"cut_off": 60})"},
    {"nothing of the body", R"({"cut_off": 0})"},
    {"reset", R"({"reset": true})"},
    {"signed, but not JSON", R"({"not_json": true})"},
    {"HTTP 503 without a result", R"({"http": {"status": 503, "body": "try later"}})"},
    {"HTTP 502 with a page", R"({"http": {"status": 502, "body": "<html>bad gateway</html>"}})"},
    {"HTTP 200 with a login page", R"({"http": {"status": 200, "body": "<html>hi</html>"}})"},
    {"HTTP 200 without a body", R"({"http": {"status": 200, "body": ""}})"},
    {"HTTP 301", R"({"http": {"status": 301, "body": ""}})"},
    {"not HTTP", R"({"raw": "SSH-2.0-OpenSSH_9.2\r\n"})"},
    {"end of stream", R"({"raw": ""})"},
    {"a body without end", R"({"endless": true})"},
    {"never", R"({"stall": true})"},
    {"one byte in 200 ms", R"({"slow": {"before_ms": 0, "per_byte_ms": 200}})"},
};

const Fault faults_of_a_page[] = {
    {"another page", R"({"wrong_page_echo": 2})"},
    {"page 0", R"({"wrong_page_echo": 0})"},
    {"rows missing", R"({"short_page": 2})"},
    {"rows of another balance type",
     R"({"answer_other_question": {"balance_type": "SAME_NAME_TOP_UP_BALANCE"}})"},
    {"totalCount lies for ever", R"({"total_count": 1})"},
    {"totalCount is below 0", R"({"total_count": -100000})"},
};

class AnswerFaults : public testing::TestWithParam<Endpoint> {};

void expect_unknown(AnswerTable& table, const Endpoint& endpoint, const Fault& fault) {
  const std::string outcome = table.outcome_of(endpoint, fault.action);
  EXPECT_TRUE(outcome.starts_with("exit 3; retrying 1; parked: ; alerts: "))
      << fault.name << ": " << outcome;
  EXPECT_EQ(table.site().database().number("SELECT count(*) FROM acct.jobs WHERE state NOT IN"
                                           " ('succeeded', 'retrying')"),
            0)
      << fault.name;
}

TEST_P(AnswerFaults, AreUnknownResultsOnTheFirstRung) {
  AnswerTable table;
  for (const Fault& fault : faults_of_any_call) expect_unknown(table, GetParam(), fault);
}

INSTANTIATE_TEST_SUITE_P(On, AnswerFaults,
                         testing::Values(Endpoint::statements(), Endpoint::balances(),
                                         Endpoint::accounts()),
                         name_of);

TEST(AnswerFaultsOfAPage, ThatDoNotFitTheQuestionAreUnknownAndStoreNothing) {
  AnswerTable table;
  for (const Fault& fault : faults_of_a_page) {
    expect_unknown(table, Endpoint::statements(), fault);
    EXPECT_EQ(table.site().database().number(
                  "SELECT count(*) FROM acct.coverage WHERE state = 'verified' AND job_id ="
                  " (SELECT job_id FROM acct.jobs WHERE " +
                  Endpoint::statements().job + ")"),
              0)
        << fault.name;
  }
}

TEST(AnswerFaultsOfAPage, ThatShowRowsOutsideTheQuestionAreUnknownAndStoreNothing) {
  AnswerTable table;
  table.site().replace_in_config("window: 99d", "window: 4d");
  for (const char* action : {R"({"answer_other_question": {"shift_seconds": 432000}})",
                             R"({"answer_other_question": {"shift_seconds": -432000}})"}) {
    expect_unknown(table, Endpoint::statements(), {"rows outside the question", action});
  }
}

TEST(AnswerFaultsThatForge, RaiseAnAlertSinceSomebodyMaySpeakInTheVendorsName) {
  AnswerTable table;
  for (const char* action : {R"({"wrong_signature": true})", R"({"wrong_key": true})"}) {
    EXPECT_EQ(table.outcome_of(Endpoint::balances(), action),
              "exit 3; retrying 1; parked: ; alerts: unverified_response acme-hk")
        << action;
  }
}

TEST(AnswerFaultsThatForge, NeverReachTheBooks) {
  AnswerTable table;
  for (const char* action :
       {R"({"unsigned": true})", R"({"wrong_key": true})", R"({"stale_response_time": -3600})"}) {
    table.outcome_of(Endpoint::balances(), action);
    EXPECT_EQ(table.site().database().number("SELECT count(*) FROM acct.balances WHERE customer ="
                                             " 'acme-hk' AND balance_type = 'NORMAL_BALANCE'"),
              0)
        << action;
    table.outcome_of(Endpoint::statements(), action);
    EXPECT_EQ(table.site().database().number("SELECT count(*) FROM acct.statements WHERE customer"
                                             " = 'acme-hk' AND balance_type = 'NORMAL_BALANCE'"),
              0)
        << action;
  }
}

}  // namespace

}  // namespace outside
