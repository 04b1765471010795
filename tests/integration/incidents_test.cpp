// What an alert says, and when the one about the gateway ends.
#include <gmock/gmock.h>

#include "store_fixture.hpp"

namespace reconciled::test {
namespace {

using std::chrono::minutes;
using ::testing::HasSubstr;

class Incidents : public StoreFixture {
 public:
  Draft refused(const ClaimedJob& job) const {
    Draft draft = unknown(job);
    Outcome& outcome = std::get<Unanswered>(draft.ending).outcome;
    outcome.what = Failure{};
    outcome.code = draft.call.code = "PROCESS_FAIL";
    return draft;
  }
  std::string summary_of(const std::string& kind) {
    return database.value("SELECT summary FROM recon.alert WHERE resolved_at IS NULL AND kind = '" +
                          kind + "'");
  }
  // Until the alert about it is open, and a call may be tried again.
  void lose_the_gateway() {
    plan(statements_plan());
    for (int i = 0; open_alerts("gateway_unreachable") == 0 && i < 20; ++i) {
      record(not_sent(claim_one()));
      advance(minutes{5});
    }
    ASSERT_EQ(open_alerts("gateway_unreachable"), 1);
  }
  void expect_the_gateway_is_back() {
    EXPECT_EQ(open_alerts("gateway_unreachable"), 0);
    EXPECT_EQ(database.value("SELECT unreachable_since IS NULL AND retry_at IS NULL AND NOT "
                             "is_probed AND connect_failures = 0 FROM recon.gateway"),
              "t");
  }
};

TEST_F(Incidents, ARefusalNamesTheResponseIdForTheVendorsSupport) {
  plan(statements_plan());
  Draft draft = refused(claim_one());
  draft.call.response_id = "R123";
  record(draft);
  EXPECT_THAT(summary_of("call_refused"), HasSubstr(" Response id R123. Job 1."));
}

TEST_F(Incidents, ARefusalWithoutAResponseIdNamesTheTimeOfTheQuestion) {
  plan(statements_plan());
  record(refused(claim_one()));
  EXPECT_THAT(summary_of("call_refused"),
              HasSubstr(" Asked at 2026-01-02T00:00:00Z, no response id came. Job 1."));
}

TEST_F(Incidents, AStreamParkedByRefusalsIsToBeResumedBeforeItsJobsAreRetried) {
  set_clock(at("2026-01-04T00:00:00Z"));
  plan(statements_plan());
  for (int i = 0; i < refusals_that_park; ++i) record(refused(claim_one()));
  EXPECT_THAT(summary_of("customer_parked"),
              HasSubstr(" then `reconciled retry` the job. It refused 3 windows in a row: "
                        "`reconciled resume acme` first."));
}

TEST_F(Incidents, AnExhaustedLadderNamesTheResponseIdOfItsLastAnswer) {
  plan(statements_plan());
  for (int answer = 1; answer <= 8; ++answer) {
    Draft draft = unknown(claim_one());
    draft.call.response_id = "R" + std::to_string(answer);
    record(draft);
    advance(minutes{320});
  }
  EXPECT_THAT(summary_of("retry_exhausted"), HasSubstr(" Response id R8. Job 1."));
}

TEST_F(Incidents, ASuccessEndsTheAlertAboutTheGateway) {
  lose_the_gateway();
  const ClaimedJob job = claim_one();
  record(read(job, {}));
  expect_the_gateway_is_back();
}

TEST_F(Incidents, AnUnknownAnswerEndsTheAlertAboutTheGatewayToo) {
  lose_the_gateway();
  record(unknown(claim_one()));
  expect_the_gateway_is_back();
}

TEST_F(Incidents, AReleasedJobSaysNothingAboutTheGateway) {
  lose_the_gateway();
  Draft draft{.job = claim_one()};
  draft.ending = Released{"stopped"};
  record(draft);
  EXPECT_EQ(open_alerts("gateway_unreachable"), 1);
}

}  // namespace
}  // namespace reconciled::test
