// Deliveries: each notice to each sink at least once, in order, by one process at a time.
#include "notice_fixture.hpp"

namespace reconciled::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class Deliveries : public NoticeFixture {
 public:
  std::string state_of(std::int64_t delivery_id) {
    return database.value("SELECT state FROM recon.delivery WHERE delivery_id = " +
                          std::to_string(delivery_id));
  }
  std::int64_t delivered_alerts() {
    return database.number("SELECT count(delivered_at) FROM recon.alert");
  }
  void live(std::chrono::seconds span) {
    for (auto end = now + span; now < end;) {
      advance(std::min<std::chrono::microseconds>(hours{1}, end - now));
      touch({journal, webhook});
    }
  }
};

TEST_F(Deliveries, GoToEachSinkOnceUnderOneId) {
  tell_of("job 1");
  const std::vector<Delivery> claimed = claim(webhook);
  ASSERT_EQ(claimed.size(), 1U);
  EXPECT_EQ(claimed[0].sink, webhook);
  EXPECT_EQ(claimed[0].attempt_count, 1);
  EXPECT_EQ(claimed[0].notice.notice_id, latest().notice_id);
  EXPECT_EQ(claimed[0].notice.text, latest().text);
  EXPECT_TRUE(claim(webhook).empty()) << "leased";
  EXPECT_EQ(take(journal).notice.notice_id, claimed[0].notice.notice_id);
  EXPECT_EQ(delivered_alerts(), 0) << "somebody may read the journal, or nobody";
  transact([&](pqxx::work& work) { note_delivered(work, claimed[0].delivery_id); });
  EXPECT_EQ(delivered_alerts(), 1);
  advance(hours{1});
  EXPECT_TRUE(claim(webhook).empty());
  EXPECT_TRUE(claim(journal).empty());
}

TEST_F(Deliveries, ToTheJournalCountWhereThereIsNoOtherSink) {
  advance(hours{25});
  touch({journal});
  tell_of("job 1");
  take(journal);
  EXPECT_EQ(delivered_alerts(), 1);
}

TEST_F(Deliveries, CoverAllAlertsOfANoticeAndNotOnlyThoseItNames) {
  for (int i = 1; i <= 30; ++i) raise("job " + std::to_string(i));
  advance(seconds{10});
  EXPECT_EQ(gather(), 1);
  raise("job 31");
  take(webhook);
  EXPECT_EQ(delivered_alerts(), 30) << "it tells nothing of the one that came later";
}

TEST_F(Deliveries, OfWhatEndedDoNotOvertakeThoseOfWhatBegan) {
  tell_of("job 1");
  const Delivery began = claim(webhook).at(0);
  resolve("job 1");
  EXPECT_EQ(gather(), 1);
  EXPECT_TRUE(claim(webhook).empty()) << "the first is under way";
  EXPECT_FALSE(refuse(began.delivery_id));
  EXPECT_TRUE(claim(webhook).empty()) << "the first waits";
  EXPECT_EQ(take(journal).notice.event, NoticeEvent::raised);
  EXPECT_EQ(take(journal).notice.event, NoticeEvent::resolved) << "each sink goes its own pace";
  advance(seconds{5});
  const Delivery again = take(webhook);
  EXPECT_EQ(again.notice.notice_id, began.notice.notice_id);
  EXPECT_EQ(again.attempt_count, 2);
  EXPECT_EQ(take(webhook).notice.event, NoticeEvent::resolved);
  EXPECT_EQ(violations(), "");
}

TEST_F(Deliveries, OfOneGroupDoNotHoldUpAnother) {
  tell_of("job 1");
  refuse(claim(webhook).at(0).delivery_id, hours{1});
  tell_of("job 2", "call_refused");
  EXPECT_EQ(take(webhook).notice.kind, "call_refused");
}

TEST_F(Deliveries, AreDueAgainWhenTheyWereToBe) {
  tell_of("job 1");
  refuse(claim(webhook).at(0).delivery_id, minutes{15});
  advance(minutes{15} - seconds{1});
  EXPECT_TRUE(claim(webhook).empty());
  advance(seconds{1});
  EXPECT_EQ(claim(webhook).size(), 1U);
  EXPECT_EQ(database.value("SELECT last_error FROM recon.delivery WHERE last_error <> ''"),
            "HTTP 500");
}

TEST_F(Deliveries, WhoseLeaseIsOverAreClaimedByAnotherAndTheLateOneChangesNothing) {
  tell_of("job 1");
  const Delivery first = claim(webhook).at(0);
  advance(minutes{1} - seconds{1});
  EXPECT_TRUE(claim(webhook).empty());
  advance(seconds{1});
  const Delivery second = take(webhook);
  EXPECT_EQ(second.delivery_id, first.delivery_id);
  EXPECT_EQ(second.notice.notice_id, first.notice.notice_id);
  EXPECT_FALSE(refuse(first.delivery_id));
  EXPECT_EQ(state_of(first.delivery_id), "delivered");
  advance(hours{1});
  EXPECT_TRUE(claim(webhook).empty());
}

TEST_F(Deliveries, AreGivenUpAfterADayAndTheNextOneIsTried) {
  tell_of("job 1");
  resolve("job 1");
  EXPECT_EQ(gather(), 1);
  Delivery failing = claim(webhook).at(0);
  EXPECT_FALSE(refuse(failing.delivery_id, hours{24} - seconds{1}));
  live(hours{24} - seconds{1});
  failing = claim(webhook).at(0);
  EXPECT_FALSE(refuse(failing.delivery_id, seconds{1})) << "not yet a day";
  advance(seconds{1});
  EXPECT_TRUE(refuse(claim(webhook).at(0).delivery_id));
  EXPECT_EQ(state_of(failing.delivery_id), "given_up");
  EXPECT_EQ(delivered_alerts(), 0);
  EXPECT_EQ(take(webhook).notice.event, NoticeEvent::resolved);
  EXPECT_EQ(delivered_alerts(), 1);
}

TEST_F(Deliveries, ThatWaitedForADeadDaemonAreStillTriedWhenItIsBack) {
  tell_of("job 1");
  advance(hours{72});
  touch({journal, webhook});
  gather();
  EXPECT_EQ(take(webhook).notice.event, NoticeEvent::raised);
}

TEST_F(Deliveries, ToASinkThatIsGoneAreGivenUpAndNewOnesAreNotMade) {
  tell_of("job 1");
  advance(hours{25});
  touch({journal});
  EXPECT_EQ(gather(), 1) << "repeated";
  EXPECT_EQ(database.value("SELECT string_agg(sink || ' ' || state, ', ' ORDER BY delivery_id) "
                           "FROM recon.delivery"),
            "journal pending, " + webhook + " given_up, journal pending");
}

TEST_F(Deliveries, TellASinkThatIsNewOrBackTheLatestOfWhatIsOpen) {
  tell_of("job 1");
  advance(hours{4});
  EXPECT_EQ(gather(), 1) << "repeated";
  tell_of("job 2", "call_refused");
  tell_of("job 3", "row_vanished");
  resolve("job 2", "call_refused");
  EXPECT_EQ(gather(), 1);
  touch({other_webhook});
  touch({other_webhook});
  EXPECT_EQ(take(other_webhook).notice.event, NoticeEvent::repeated);
  EXPECT_EQ(take(other_webhook).notice.kind, "row_vanished");
  EXPECT_TRUE(claim(other_webhook).empty());
  EXPECT_EQ(violations(), "");
}

TEST_F(Deliveries, TellASinkThatIsBackWhatWasGivenUpForItWhileItWasAway) {
  tell_of("job 1");
  acknowledge_open();
  advance(hours{49});
  touch({journal});
  gather();
  EXPECT_TRUE(claim(webhook).empty()) << "given up";
  touch({webhook});
  EXPECT_EQ(take(webhook).notice.event, NoticeEvent::raised);
  EXPECT_TRUE(claim(webhook).empty());
}

TEST_F(Deliveries, AreRetiredWithTheirNoticesAfterNinetyDays) {
  tell_of("job 1");
  tell_of("job 2", "call_refused");
  resolve("job 1");
  EXPECT_EQ(gather(), 1);
  for (int i = 0; i < 3; ++i) take(webhook);
  for (int i = 0; i < 3; ++i) take(journal);
  const auto retire = [&] {
    return transact([](pqxx::work& work) { return retire_notices(work); });
  };
  advance(hours{24 * 90} - minutes{1});
  EXPECT_EQ(retire(), 0);
  advance(minutes{2});
  EXPECT_EQ(retire(), 2);
  EXPECT_EQ(latest().kind, "call_refused") << "still open";
  EXPECT_EQ(database.number("SELECT count(*) FROM recon.delivery"), 2);
  touch({other_webhook});
  EXPECT_EQ(gather(), 1) << "repeated";
  advance(hours{24 * 91});
  EXPECT_EQ(retire(), 0) << "one is still to be delivered, the other is the latest of what is open";
  take(other_webhook);
  EXPECT_EQ(retire(), 1);
  EXPECT_EQ(violations(), "");
}

}  // namespace
}  // namespace reconciled::test
