// An Alertmanager is told what is open, again and again, and what ended since it last took that.
#include "notice_fixture.hpp"

namespace reconciled::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class NoticeState : public NoticeFixture {
 public:
  NoticeState() { touch({alertmanager}); }
  /// "raised retry_exhausted, ..."; "not due".
  std::string state() {
    const auto state = claim_state();
    if (!state) return "not due";
    std::string text;
    for (const Notice& notice : *state) {
      text += (text.empty() ? "" : ", ") + std::string(name_of(notice.event)) + " " + notice.kind;
    }
    return text;
  }
  std::string taken_state() {
    std::string text = state();
    accept_state();
    return text;
  }
  std::int64_t delivered_alerts() {
    return database.number("SELECT count(delivered_at) FROM recon.alert");
  }
};

TEST_F(NoticeState, IsDueEveryMinuteAndAtOnceAfterANotice) {
  EXPECT_EQ(taken_state(), "") << "nothing is open";
  EXPECT_EQ(state(), "not due");
  tell_of("job 1");
  EXPECT_EQ(taken_state(), "raised retry_exhausted");
  EXPECT_EQ(delivered_alerts(), 1);
  advance(minutes{1} - seconds{1});
  EXPECT_EQ(state(), "not due");
  advance(seconds{1});
  EXPECT_EQ(taken_state(), "raised retry_exhausted");
}

TEST_F(NoticeState, GetsNoDeliveries) {
  tell_of("job 1");
  EXPECT_TRUE(claim(alertmanager).empty());
}

TEST_F(NoticeState, NamesAnEpisodeAndTellsWhatWasToldOfItLast) {
  tell_of("job 1");
  const std::vector<Notice> first = claim_state().value();
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].notice_id, database.value("SELECT episode_id FROM recon.episode"));
  EXPECT_EQ(first[0].text, latest().text);
  EXPECT_EQ(first[0].first_raised_at, now - seconds{10});
  EXPECT_FALSE(first[0].is_acknowledged);
  accept_state();
  acknowledge_open();
  raise("job 2");
  advance(minutes{5});
  EXPECT_EQ(gather(), 1);
  const std::vector<Notice> second = claim_state().value();
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].notice_id, first[0].notice_id);
  EXPECT_EQ(second[0].alert_count, 2);
  EXPECT_FALSE(second[0].is_acknowledged);
  accept_state();
  acknowledge_open();
  advance(minutes{1});
  EXPECT_TRUE(claim_state().value()[0].is_acknowledged) << "as it stands now";
}

TEST_F(NoticeState, TellsAnEndForAMinuteAfterItWasTaken) {
  tell_of("job 1");
  EXPECT_EQ(taken_state(), "raised retry_exhausted");
  advance(seconds{20});
  resolve("job 1");
  EXPECT_EQ(gather(), 1);
  const auto ended = claim_state();
  ASSERT_TRUE(ended);
  ASSERT_EQ(ended->size(), 1U);
  EXPECT_EQ(ended->at(0).event, NoticeEvent::resolved);
  EXPECT_EQ(ended->at(0).resolved_at, now);
  accept_state();
  advance(minutes{1} + seconds{1});
  EXPECT_EQ(taken_state(), "resolved retry_exhausted");
  advance(minutes{1});
  EXPECT_EQ(taken_state(), "");
}

TEST_F(NoticeState, OfWhatCameAndWentUntoldIsItsEnd) {
  EXPECT_EQ(taken_state(), "");
  raise("job 1");
  resolve("job 1");
  advance(seconds{10});
  EXPECT_EQ(gather(), 1);
  EXPECT_EQ(taken_state(), "resolved retry_exhausted");
  EXPECT_EQ(delivered_alerts(), 1);
}

TEST_F(NoticeState, ThatWasRefusedIsDueWhenItWasToBeThoughMoreHappens) {
  tell_of("job 1");
  ASSERT_TRUE(claim_state());
  transact([this](pqxx::work& work) {
    note_state_refused(work, claimed_state.value(), minutes{15}, "HTTP 503");
  });
  EXPECT_EQ(delivered_alerts(), 0);
  resolve("job 1");
  advance(minutes{14});
  EXPECT_EQ(gather(), 1);
  EXPECT_EQ(state(), "not due");
  EXPECT_EQ(database.value("SELECT last_error FROM recon.sink WHERE takes_state"), "HTTP 503");
  advance(minutes{1});
  EXPECT_EQ(taken_state(), "resolved retry_exhausted") << "it never took anything";
  EXPECT_EQ(delivered_alerts(), 1);
}

TEST_F(NoticeState, OfAnAlertmanagerThatWasAwayTellsEndsOfADayAtMost) {
  tell_of("job 1");
  EXPECT_EQ(taken_state(), "raised retry_exhausted");
  resolve("job 1");
  EXPECT_EQ(gather(), 1);
  advance(hours{12});
  tell_of("job 2", "call_refused");
  resolve("job 2", "call_refused");
  EXPECT_EQ(gather(), 1);
  advance(hours{13});
  EXPECT_EQ(taken_state(), "resolved call_refused");
}

TEST_F(NoticeState, IsToldByOneProcessUntilItsLeaseIsOver) {
  tell_of("job 1");
  EXPECT_TRUE(claim_state());
  advance(seconds{59});
  EXPECT_FALSE(claim_state());
  advance(seconds{1});
  EXPECT_TRUE(claim_state());
}

// Else an end that only the next one tells would count as taken though that one is refused.
TEST_F(NoticeState, CountsAsTakenOnlyWhenWhoClaimedItLastSaysSo) {
  tell_of("job 1");
  ASSERT_TRUE(claim_state());
  const State late = claimed_state.value();
  resolve("job 1");
  advance(minutes{1});
  EXPECT_EQ(gather(), 1);
  EXPECT_EQ(state(), "resolved retry_exhausted");
  transact([&](pqxx::work& work) { note_state_accepted(work, late); });
  transact([&](pqxx::work& work) { note_state_refused(work, late, minutes{15}, "HTTP 503"); });
  EXPECT_EQ(delivered_alerts(), 0);
  advance(minutes{2});
  EXPECT_EQ(taken_state(), "resolved retry_exhausted") << "to be told still, and not paused";
}

TEST_F(NoticeState, IsToldAtTheUsualPaceAfterTheClockWasPutBack) {
  tell_of("job 1");
  advance(hours{-1});
  EXPECT_EQ(taken_state(), "raised retry_exhausted");
  EXPECT_EQ(state(), "not due") << "though its notice is of an hour from now";
  advance(minutes{1});
  EXPECT_EQ(taken_state(), "raised retry_exhausted");
}

TEST_F(NoticeState, OfASinkThatNobodyNamedIsNotDue) {
  EXPECT_FALSE(transact([](pqxx::work& work) {
    return reconciled::claim_state(work, "alertmanager:elsewhere:0", minutes{1}, minutes{1});
  }));
}

}  // namespace
}  // namespace reconciled::test
