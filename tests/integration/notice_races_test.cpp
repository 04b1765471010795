// Several processes at once: each on a session of its own, their transactions interleaved on
// purpose. None waits for another that waits for it, and nothing is told by two.
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

#include "notice_fixture.hpp"
#include "store/acknowledgements.hpp"
#include "store/episodes.hpp"

namespace reconciled::test {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class NoticeRaces : public NoticeFixture {
 public:
  NoticeRaces() : other(database.address().conninfo) {}

  pqxx::connection other;
};

TEST_F(NoticeRaces, AnAlertThatIsBeingRecordedWaitsForTheNextGathering) {
  raise("job 1");
  raise("job 2");
  advance(seconds{10});
  {
    pqxx::work recording(other);
    reconciled::resolve(recording, "retry_exhausted", "acme", "job 1");
    EXPECT_EQ(gather(), 1) << "it does not wait";
    EXPECT_EQ(latest().new_count, 1);
    // The recording transaction wants what was gathered: it gets it.
    reconciled::resolve(recording, "retry_exhausted", "acme", "job 2");
    recording.commit();
  }
  EXPECT_EQ(gather(), 1);
  EXPECT_EQ(latest().event, NoticeEvent::resolved);
  EXPECT_EQ(latest().alerts.size(), 2U);
  EXPECT_EQ(latest().new_count, 1);
  EXPECT_EQ(violations(), "");
}

TEST_F(NoticeRaces, GatheringAndDeliveringWaitForNoAlertThatARecordingTransactionHas) {
  tell_of("job 1");
  pqxx::work recording(other);
  reconciled::resolve(recording, "retry_exhausted", "acme", "job 1");
  take(webhook);
  EXPECT_EQ(database.number("SELECT count(delivered_at) FROM recon.alert"), 0);
  recording.commit();
  EXPECT_EQ(gather(), 1);
  EXPECT_EQ(database.number("SELECT count(delivered_at) FROM recon.alert"), 1)
      << "the next gathering makes up for it";
}

TEST_F(NoticeRaces, AnAlertRaisedAfterTheGroupWasLookedAtBelongsToTheNextEpisode) {
  tell_of("job 1");
  resolve("job 1");
  {
    pqxx::work gathering(other);
    const std::vector<Group> groups = read_groups(gathering);
    ASSERT_EQ(groups.size(), 1U);
    EXPECT_EQ(due_notice(groups[0].standing, {}, now), NoticeEvent::resolved);
    raise("job 2");
    EXPECT_TRUE(tell(gathering, groups[0], NoticeEvent::resolved, now));
    gathering.commit();
  }
  EXPECT_EQ(violations(), "");
  advance(minutes{5});
  EXPECT_EQ(gather(), 1);
  EXPECT_EQ(latest().event, NoticeEvent::raised);
  EXPECT_EQ(latest().new_count, 1);
  EXPECT_EQ(latest().alerts.at(0).subject, "job 2");
}

TEST_F(NoticeRaces, WhoGathersHasThePlaceToItself) {
  raise("job 1");
  advance(seconds{10});
  pqxx::work gathering(other);
  EXPECT_EQ(gather_notices(gathering, {}), 1);
  EXPECT_EQ(gather(), 0) << "it does not wait";
  gathering.commit();
  EXPECT_EQ(gather(), 0) << "told";
  EXPECT_EQ(database.number("SELECT count(*) FROM recon.notice"), 1);
}

TEST_F(NoticeRaces, ADeliveryIsClaimedByOneOfTwo) {
  tell_of("job 1");
  tell_of("job 2", "call_refused");
  pqxx::work claiming(other);
  const auto first = claim_deliveries(claiming, {webhook}, 1, minutes{1});
  const auto second = claim(webhook);
  claiming.commit();
  ASSERT_EQ(first.size(), 1U);
  ASSERT_EQ(second.size(), 1U);
  EXPECT_NE(first[0].delivery_id, second[0].delivery_id);
  EXPECT_TRUE(claim(webhook).empty());
}

TEST_F(NoticeRaces, AStateIsClaimedByOneOfTwo) {
  touch({alertmanager});
  tell_of("job 1");
  pqxx::work claiming(other);
  EXPECT_TRUE(reconciled::claim_state(claiming, alertmanager, minutes{1}, minutes{1}));
  EXPECT_FALSE(claim_state()) << "it does not wait";
  claiming.commit();
  EXPECT_FALSE(claim_state());
}

TEST_F(NoticeRaces, AcknowledgingAllWaitsForNoAlertThatARecordingTransactionHas) {
  raise("job 1");
  raise("job 2");
  pqxx::work recording(other);
  reconciled::resolve(recording, "retry_exhausted", "acme", "job 1");
  EXPECT_EQ(transact([](pqxx::work& work) { return acknowledge_all(work, {}, "tester"); }), 1);
  recording.commit();
}

// Recorders, gatherers and deliverers in threads of their own, as fast as they can: what is left
// over must be nothing, and none may have been a victim of a deadlock.
TEST_F(NoticeRaces, ManyAtOnceTellEverythingOnceAndNeverBlockEachOther) {
  const NoticeRules at_once{
      .group_wait = {}, .quick_interval = {}, .group_interval = {}, .slow_interval = {}};
  constexpr int rounds = 40;
  std::atomic<int> recorders = 2;
  std::atomic<int> notice_count = 0;
  std::latch start(5);
  const auto run = [&](auto&& work_once) {
    return std::thread([&, work_once] {
      Session session(database.address());
      start.arrive_and_wait();
      work_once(session);
    });
  };
  const auto record = [&](const char* first, const char* second) {
    return run([&, first, second](Session& session) {
      for (int i = 0; i < rounds; ++i) {
        auto open = [&](pqxx::work& work) {
          for (const char* subject : {first, second}) {
            reconciled::raise(work, {.kind = "late_rows",
                                     .customer = "acme",
                                     .subject = subject,
                                     .summary = std::to_string(i),
                                     .is_news = true});
          }
        };
        EXPECT_NO_THROW(session.transact(open));
      }
      --recorders;
    });
  };
  const auto until_recorded = [&](Session& session, auto&& once) {
    while (recorders > 0) EXPECT_NO_THROW(session.transact(once));
    EXPECT_NO_THROW(session.transact(once));
  };
  const auto gatherer = [&] {
    return run([&](Session& session) {
      auto once = [&](pqxx::work& work) { notice_count += gather_notices(work, at_once); };
      until_recorded(session, once);
    });
  };
  std::thread threads[] = {
      record("a", "b"), record("c", "d"), gatherer(), gatherer(), run([&](Session& session) {
        auto once = [&](pqxx::work& work) {
          for (const Delivery& each : claim_deliveries(work, {webhook}, 5, minutes{1})) {
            note_delivered(work, each.delivery_id);
          }
        };
        until_recorded(session, once);
      })};
  for (std::thread& thread : threads) thread.join();
  transact([&](pqxx::work& work) { notice_count += gather_notices(work, at_once); });
  EXPECT_EQ(notice_count, database.number("SELECT count(*) FROM recon.notice"));
  EXPECT_EQ(database.number("SELECT count(*) FROM recon.alert WHERE noticed_at IS NULL"), 0);
  EXPECT_EQ(database.number("SELECT count(*) FROM recon.episode"), 1);
  EXPECT_EQ(database.number("SELECT max(n) FROM (SELECT count(*) AS n FROM recon.delivery "
                            "GROUP BY notice_id, sink) d"),
            1);
  EXPECT_EQ(violations(), "");
}

}  // namespace
}  // namespace reconciled::test
