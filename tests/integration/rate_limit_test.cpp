// One rate for all processes: over any stretch of time two sessions together get no more slots than
// rate x time + burst, and a pause holds everybody. The clock stands still but for the test.
#include "store/rate_limit.hpp"

#include <algorithm>
#include <set>
#include <thread>

#include "store_fixture.hpp"

namespace reconciled::test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

class RateLimit : public StoreFixture {
 public:
  static Reservation reserve_in(Session& session, const RateOptions& options,
                                const StoppedClock& stopped = {}) {
    auto run = [&](pqxx::nontransaction& statement) {
      return reserve(statement, options, stopped);
    };
    return session.query(run);
  }
  void pause(milliseconds length) {
    transact([&](pqxx::work& work) {
      pause_everybody(work, length);
      return 0;
    });
  }
  microseconds left() {
    auto run = [](pqxx::nontransaction& statement) { return pause_left(statement); };
    return database.session().query(run);
  }

  Session other{database.address()};
};

TEST_F(RateLimit, TwoSessionsTogetherNeverExceedRateTimesTimePlusBurst) {
  for (const RateOptions& options :
       {RateOptions{milliseconds{100}, 1, 1}, RateOptions{milliseconds{100}, 5, 1},
        RateOptions{milliseconds{100}, 5, 3}, RateOptions{milliseconds{250}, 1, 4}}) {
    advance(std::chrono::minutes{1});
    std::vector<Time> calls;
    for (int step = 0; step < 20; ++step) {
      // Now and then a rest, after which a burst is due and not more.
      advance(milliseconds{step % 7 == 6 ? 3000 : 230});
      for (int turn = 0; turn < 20; ++turn) {
        const Reservation got = reserve_in(turn % 2 == 0 ? database.session() : other, options);
        if (!got.is_reserved) break;
        for (int slot = 0; slot < options.slot_count; ++slot) {
          calls.push_back(std::max(now, now + got.wait - slot * options.interval));
        }
      }
    }
    std::ranges::sort(calls);
    ASSERT_GT(calls.size(), 30U);
    for (std::size_t i = 0; i < calls.size(); ++i) {
      for (std::size_t j = i; j < calls.size(); ++j) {
        const auto allowed = (calls[j] - calls[i]) / options.interval + options.burst;
        ASSERT_LE(static_cast<std::int64_t>(j - i + 1), allowed) << i << " to " << j;
      }
    }
  }
}

TEST_F(RateLimit, AStoppedClockDoesNotStopTheCalls) {
  const RateOptions options{milliseconds{100}, 1, 1};
  StoppedClock stopped;
  microseconds waited{0};
  for (int call = 0; call < 50; ++call) {
    const Reservation got = reserve_in(other, options, stopped);
    ASSERT_TRUE(got.is_reserved) << call;
    if (got.database_now != stopped.seen_at) stopped = {got.database_now, microseconds{0}};
    const microseconds wait = std::max(got.wait, microseconds{0});
    stopped.slept += wait;  // as the gate sleeps before the call
    waited += wait;
  }
  EXPECT_EQ(waited, milliseconds{4900}) << "the rate holds all the same";
}

TEST_F(RateLimit, NothingIsReservedFurtherAheadThanAboutASecond) {
  const RateOptions options{milliseconds{100}, 1, 1};
  int count = 0;
  Reservation got = reserve_in(other, options);
  for (; got.is_reserved; got = reserve_in(other, options)) {
    ++count;
    EXPECT_LE(got.wait, milliseconds{1000});
    ASSERT_LE(count, 20);
  }
  EXPECT_GE(count, 10);
  EXPECT_GT(got.wait, microseconds{0});
  advance(got.wait);
  EXPECT_TRUE(reserve_in(other, options).is_reserved);
}

TEST_F(RateLimit, AClockThatIsPutBackStopsNoCalls) {
  for (const RateOptions& options :
       {RateOptions{milliseconds{100}, 1, 1}, RateOptions{milliseconds{100}, 5, 3},
        RateOptions{std::chrono::minutes{10}, 1, 1}}) {
    while (reserve_in(other, options).is_reserved) {
    }
    EXPECT_FALSE(reserve_in(other, options).is_reserved);
    pause(std::chrono::seconds{10});
    advance(-std::chrono::hours{3});
    EXPECT_EQ(left(), microseconds{0});
    const Reservation first = reserve_in(other, options);
    ASSERT_TRUE(first.is_reserved);
    EXPECT_LE(first.wait, milliseconds{1000} + options.slot_count * options.interval);
    const Reservation second = reserve_in(other, options);
    EXPECT_FALSE(second.is_reserved) << "that is as far ahead as can be";
    EXPECT_EQ(second.wait, milliseconds{500});
    pause(std::chrono::seconds{10});
    EXPECT_EQ(left(), std::chrono::seconds{10}) << "a new pause holds";
    advance(std::chrono::hours{4});
  }
}

TEST_F(RateLimit, TwoSessionsAtOnceNeverGetTheSameSlot) {
  const RateOptions options{milliseconds{20}, 1, 1};
  std::vector<microseconds> first;
  std::vector<microseconds> second;
  const auto take = [&](std::vector<microseconds>& waits) {
    Session session(database.address());
    for (int i = 0; i < 20; ++i) {
      const Reservation got = reserve_in(session, options);
      if (got.is_reserved) waits.push_back(got.wait);
    }
  };
  std::thread one([&] { take(first); });
  std::thread two([&] { take(second); });
  one.join();
  two.join();
  std::set<microseconds> all(first.begin(), first.end());
  all.insert(second.begin(), second.end());
  EXPECT_EQ(all.size(), 40U);
  EXPECT_EQ(*all.rbegin() - *all.begin(), 39 * milliseconds{20});
}

TEST_F(RateLimit, APauseHoldsEverybodyToItsEnd) {
  const RateOptions options;
  pause(milliseconds{10000});
  EXPECT_EQ(left(), milliseconds{10000});
  for (Session* session : {&database.session(), &other}) {
    const Reservation got = reserve_in(*session, options);
    EXPECT_FALSE(got.is_reserved);
    EXPECT_EQ(got.wait, milliseconds{10000});
  }
  advance(milliseconds{2000});
  pause(milliseconds{1000});
  EXPECT_EQ(left(), milliseconds{8000}) << "a shorter pause shortens nothing";
  advance(milliseconds{8000} - microseconds{1});
  EXPECT_FALSE(reserve_in(other, options).is_reserved);
  advance(microseconds{1});
  EXPECT_TRUE(reserve_in(other, options).is_reserved);
  EXPECT_EQ(left(), microseconds{0});
}

}  // namespace
}  // namespace reconciled::test
