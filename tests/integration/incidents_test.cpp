// When the alert about the gateway ends.
#include "store_fixture.hpp"

namespace reconciled::test {
namespace {

using std::chrono::minutes;

class Incidents : public StoreFixture {
 public:
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
