// The few numbers of the status line, for the customers that are asked about.
#include "store/standing.hpp"

#include <algorithm>

#include "store/parkings.hpp"
#include "store_fixture.hpp"

namespace reconciled::test {
namespace {

using std::chrono::hours;

class StandingOfACustomer : public StoreFixture {
 public:
  Standing read_of(const std::string& customer) {
    return transact([&](pqxx::work& work) { return read_standing(work, {customer}); });
  }
  // The day from 2026-01-01 on, in four windows, of which the newest is asked first.
  void plan_four_windows() {
    StreamPlan wanted = statements_plan();
    wanted.window = hours{6};
    plan(wanted);
  }
};

TEST_F(StandingOfACustomer, WithoutAPlanIsCoveredUntilNoTime) {
  EXPECT_EQ(read_of("acme").covered_until, "");
}

TEST_F(StandingOfACustomer, IsCoveredUntilTheFirstWindowThatIsNotVerified) {
  plan_four_windows();
  EXPECT_EQ(read_of("acme").covered_until, "2026-01-01T00:00Z");
  std::vector<ClaimedJob> jobs = claim(4);
  ASSERT_EQ(jobs.size(), 4u);
  std::sort(jobs.begin(), jobs.end(), [](const ClaimedJob& one, const ClaimedJob& other) {
    return one.reading.window.from < other.reading.window.from;
  });
  record(read(jobs[0], {}));
  record(read(jobs[3], {}));
  record(unknown(jobs[1]));
  Standing standing = read_of("acme");
  EXPECT_EQ(standing.covered_until, "2026-01-01T06:00Z");
  EXPECT_EQ(standing.retrying_count, 1);
  EXPECT_EQ(standing.failed_count, 0);
  record(read(jobs[2], {}));
  advance(hours{1});
  record(read(claim_one(), {}));
  standing = read_of("acme");
  EXPECT_EQ(standing.covered_until, "2026-01-02T00:00Z");
  EXPECT_EQ(standing.retrying_count, 0);
}

TEST_F(StandingOfACustomer, CountsWhatIsParkedOfThisCustomerAndOfTheGateway) {
  plan_four_windows();
  const ClaimedJob job = claim_one();
  const auto park_as = [&](Concern concern) {
    transact([&](pqxx::work& work) {
      park(work, job, {.concern = concern, .code = "CODE", .message = "m", .credential = "c"});
    });
  };
  park_as(Concern::customer);
  EXPECT_EQ(read_of("acme").parked_count, 1);
  EXPECT_EQ(read_of("other").parked_count, 0);
  park_as(Concern::gateway);
  EXPECT_EQ(read_of("acme").parked_count, 2);
  EXPECT_EQ(read_of("other").parked_count, 1);
}

}  // namespace
}  // namespace reconciled::test
