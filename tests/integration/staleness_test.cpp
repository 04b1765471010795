// A stream is stale when it has had the time to prove something newer and did not.
#include "store/staleness.hpp"

#include "store/instances.hpp"
#include "store_fixture.hpp"

namespace reconciled::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class Staleness : public StoreFixture {
 public:
  // As the daemon that works for the customer does.
  void note() {
    transact([](pqxx::work& work) {
      touch_instance(work, first_owner, {"acme"}, "");
      note_staleness(work, {"acme"}, hours{2});
    });
  }
  // Four windows of six hours; the newest is in hand and stays there.
  ClaimedJob claim_newest_and_verify_another() {
    transact([](pqxx::work& work) { add_instance(work, first_owner, "host", "run", {"acme"}); });
    StreamPlan wanted = statements_plan();
    wanted.window = hours{6};
    plan(wanted);
    ClaimedJob newest = claim_one();
    record(read(claim_one(), {}));
    return newest;
  }
};

TEST_F(Staleness, OfAStreamWhoseHistoryIsReadForTheFirstTimeCountsFromItsPlanning) {
  const ClaimedJob newest = claim_newest_and_verify_another();
  note();
  advance(minutes{119});
  note();
  EXPECT_EQ(open_alerts("stale"), 0);
  advance(minutes{2});
  note();
  EXPECT_EQ(open_alerts("stale"), 1);
  record(read(newest, {}));
}

TEST_F(Staleness, CountsFromTheNewestProvedTimeOtherwise) {
  const ClaimedJob newest = claim_newest_and_verify_another();
  record(read(newest, {}));
  advance(minutes{119});
  note();
  EXPECT_EQ(open_alerts("stale"), 0);
  advance(hours{1});
  note();
  EXPECT_EQ(open_alerts("stale"), 1);
}

}  // namespace
}  // namespace reconciled::test
