// What people are told of alerts, and when: an episode of one kind and customer from its first open
// alert to its last resolved one.
#include "notice_fixture.hpp"
#include "store/acknowledgements.hpp"

namespace reconciled::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class Notices : public NoticeFixture {};

TEST_F(Notices, AnAlertIsToldOnceItHasWaitedForMoreOfTheSame) {
  raise("job 1");
  EXPECT_EQ(gather(), 0);
  advance(seconds{9});
  raise("job 2");
  EXPECT_EQ(gather(), 0);
  advance(seconds{1});
  EXPECT_EQ(gather(), 1);
  const Notice notice = latest();
  EXPECT_EQ(notice.event, NoticeEvent::raised);
  EXPECT_EQ(notice.kind, "retry_exhausted");
  EXPECT_EQ(notice.severity, "critical");
  EXPECT_EQ(notice.customer, "acme");
  EXPECT_EQ(notice.alert_count, 2);
  EXPECT_EQ(notice.new_count, 2);
  EXPECT_EQ(notice.first_raised_at, now - seconds{10});
  EXPECT_EQ(notice.created_at, now);
  EXPECT_FALSE(notice.resolved_at);
  EXPECT_FALSE(notice.is_acknowledged);
  ASSERT_EQ(notice.alerts.size(), 2U);
  EXPECT_EQ(notice.alerts[0].subject, "job 1");
  EXPECT_EQ(notice.alerts[0].raised_at, now - seconds{10});
  EXPECT_EQ(notice.alerts[1].summary, "What happened to job 2.");
  EXPECT_EQ(gather(), 0) << "told";
  EXPECT_EQ(violations(), "");
}

TEST_F(Notices, AreOfOneKindAndOneCustomerEach) {
  raise("job 1");
  raise("job 2", "call_refused");
  raise("job 3", "retry_exhausted", "other");
  raise("gateway", "gateway_unreachable", "");
  advance(seconds{10});
  EXPECT_EQ(gather(), 4);
  EXPECT_EQ(database.value("SELECT string_agg(kind || ' of ' || coalesce(customer, 'all'), ', ' "
                           "ORDER BY kind, customer) FROM recon.notice"),
            "call_refused of acme, gateway_unreachable of all, retry_exhausted of acme, "
            "retry_exhausted of other");
  EXPECT_EQ(latest().alerts.size(), 1U);
}

TEST_F(Notices, MoreOfTheSameIsToldHalfAMinuteLaterAndNotBefore) {
  tell_of("job 1");
  raise("job 2");
  advance(seconds{29});
  EXPECT_EQ(gather(), 0);
  raise("job 3");
  advance(seconds{1});
  EXPECT_EQ(gather(), 1);
  EXPECT_EQ(latest().event, NoticeEvent::raised);
  EXPECT_EQ(latest().alert_count, 3);
  EXPECT_EQ(latest().new_count, 2);
  ASSERT_EQ(latest().alerts.size(), 3U);
  EXPECT_EQ(latest().alerts[0].subject, "job 2") << "what is new comes first";
  EXPECT_EQ(latest().alerts[2].subject, "job 1");
}

TEST_F(Notices, MoreAndMoreOfTheSameIsToldEverMoreSeldom) {
  std::vector<std::int64_t> seconds_between;
  Time last = now;
  for (int i = 0; last < at("2026-01-02T01:30:00Z"); ++i) {
    raise("job " + std::to_string(i));
    advance(seconds{30});
    if (gather() == 0) continue;
    seconds_between.push_back((now - last) / seconds{1});
    last = now;
  }
  EXPECT_EQ(seconds_between, (std::vector<std::int64_t>{30, 30, 30, 30, 300, 300, 300, 300, 900,
                                                        900, 570, 300, 300, 300, 300, 300, 630}));
}

TEST_F(Notices, AreRepeatedEveryFourHoursWhileTheyLast) {
  tell_of("job 1");
  advance(hours{4} - seconds{1});
  EXPECT_EQ(gather(), 0);
  advance(seconds{1});
  EXPECT_EQ(gather(), 1);
  EXPECT_EQ(latest().event, NoticeEvent::repeated);
  EXPECT_EQ(latest().new_count, 0);
  EXPECT_EQ(latest().first_raised_at, now - hours{4} - seconds{10});
  advance(hours{4});
  EXPECT_EQ(gather(), 1);
  EXPECT_EQ(events(), "raised repeated repeated");
}

TEST_F(Notices, AreNotRepeatedOnceAllIsAcknowledgedButNewOnesAreTold) {
  tell_of("job 1");
  EXPECT_EQ(acknowledge_open(), 1);
  advance(hours{24});
  touch({journal});
  EXPECT_EQ(gather(), 0);
  tell_of("job 2");
  EXPECT_FALSE(latest().is_acknowledged);
  advance(hours{4});
  EXPECT_EQ(gather(), 1) << "one of the two is not acknowledged";
  EXPECT_EQ(latest().event, NoticeEvent::repeated);
}

TEST_F(Notices, TheEndIsToldOnceNothingIsOpenAcknowledgedOrNot) {
  tell_of("job 1");
  raise("job 2");
  EXPECT_EQ(acknowledge_open(), 2);
  resolve("job 1");
  advance(seconds{5});
  EXPECT_EQ(gather(), 0) << "the second is open";
  resolve("job 2");
  EXPECT_EQ(gather(), 1);
  const Notice end = latest();
  EXPECT_EQ(end.event, NoticeEvent::resolved);
  EXPECT_EQ(end.resolved_at, now);
  EXPECT_EQ(end.alert_count, 0);
  EXPECT_EQ(end.new_count, 1) << "it healed before anybody was told";
  ASSERT_EQ(end.alerts.size(), 2U);
  EXPECT_EQ(end.alerts[0].resolved_at, now);
  advance(hours{5});
  EXPECT_EQ(gather(), 0);
  EXPECT_EQ(violations(), "");
}

TEST_F(Notices, WhatWasRaisedAndHealedBeforeAnybodyWasToldIsToldAtOnce) {
  raise("job 1");
  advance(seconds{3});
  resolve("job 1");
  EXPECT_EQ(gather(), 0) << "it may come back";
  advance(seconds{7});
  EXPECT_EQ(gather(), 1);
  EXPECT_EQ(latest().event, NoticeEvent::resolved);
  EXPECT_EQ(latest().first_raised_at, now - seconds{10});
  advance(hours{1});
  EXPECT_EQ(gather(), 0);
  EXPECT_EQ(violations(), "");
}

TEST_F(Notices, AnAlertThatComesAndGoesIsToldTenTimesAnHourAtMost) {
  for (int i = 0; i < 120; ++i) {
    raise("job 1");
    advance(seconds{15});
    gather();
    resolve("job 1");
    advance(seconds{15});
    gather();
  }
  EXPECT_LE(database.number("SELECT max(n) FROM (SELECT count(*) AS n FROM recon.notice GROUP BY "
                            "event) e"),
            10);
  advance(minutes{15});
  gather();
  EXPECT_EQ(latest().event, NoticeEvent::resolved) << "how it ended is told";
  EXPECT_EQ(database.number("SELECT count(*) FROM recon.alert WHERE noticed_at IS NULL"), 0);
  EXPECT_EQ(violations(), "");
}

TEST_F(Notices, AnotherEpisodeBeginsWhenAllWasOver) {
  tell_of("job 1");
  resolve("job 1");
  EXPECT_EQ(gather(), 1);
  advance(minutes{10});
  tell_of("job 1");
  EXPECT_EQ(events(), "raised resolved raised");
  EXPECT_EQ(database.number("SELECT count(*) FROM recon.episode"), 2);
  EXPECT_EQ(latest().first_raised_at, now - seconds{10});
}

TEST_F(Notices, NameTwentyAlertsAtMostAndCountThemAll) {
  for (int i = 1; i <= 30; ++i) raise("job " + std::to_string(i));
  advance(seconds{10});
  EXPECT_EQ(gather(), 1);
  EXPECT_EQ(latest().alert_count, 30);
  EXPECT_EQ(latest().alerts.size(), 20U);
}

TEST_F(Notices, AreMadeOfTwentyGroupsAtATimeSoThatNothingIsLockedForLong) {
  for (int i = 1; i <= 25; ++i) raise("job 1", "stale", "customer-" + std::to_string(i));
  advance(seconds{10});
  EXPECT_EQ(gather(), most_notices_at_once);
  EXPECT_EQ(gather(), 5);
  EXPECT_EQ(gather(), 0);
}

TEST_F(Notices, AreMadeThoughTheClockWasPutBack) {
  tell_of("job 1");
  advance(hours{-2});
  raise("job 2");
  advance(seconds{10});
  EXPECT_EQ(gather(), 1) << "the notice of two hours from now holds nothing up";
  resolve("job 1");
  resolve("job 2");
  EXPECT_EQ(gather(), 1);
  EXPECT_EQ(database.value("SELECT count(*) FROM recon.notice WHERE event = 'resolved'"), "1");
}

TEST_F(Notices, AreNotMadeWhileNobodyListens) {
  advance(hours{25});
  raise("job 1");
  advance(seconds{10});
  EXPECT_EQ(gather(), 0);
  touch({webhook});
  EXPECT_EQ(gather(), 1);
}

TEST_F(Notices, NewsOfAnOpenAlertAreToldThoughItWasAcknowledged) {
  const auto late = [&](const std::string& summary, bool is_news) {
    transact([&](pqxx::work& work) {
      reconciled::raise(work, {.kind = "late_rows",
                               .customer = "acme",
                               .subject = normal,
                               .summary = summary,
                               .is_news = is_news});
    });
  };
  late("1 row", true);
  advance(seconds{10});
  EXPECT_EQ(gather(), 1);
  EXPECT_EQ(acknowledge_open(), 1);
  advance(hours{5});
  late("1 row", true);
  late("another word for it", false);
  EXPECT_EQ(gather(), 0);
  late("2 rows", true);
  EXPECT_EQ(gather(), 1);
  EXPECT_EQ(latest().event, NoticeEvent::raised);
  EXPECT_FALSE(latest().is_acknowledged);
  EXPECT_EQ(database.number("SELECT count(acknowledged_by) FROM recon.alert"), 0);
  EXPECT_EQ(violations(), "");
}

TEST_F(Notices, AreMadeDeliveredAndAcknowledgedWithTheRightsOfTheDaemonsRole) {
  database.execute("GRANT SELECT ON public.test_clock TO reconciled_daemon");
  const auto as_daemon = [&](auto f) {
    return transact([&](pqxx::work& work) {
      work.exec("SET LOCAL ROLE reconciled_daemon");
      return f(work);
    });
  };
  const auto gathered = [](pqxx::work& work) { return gather_notices(work, {}); };
  as_daemon([](pqxx::work& work) { touch_sinks(work, {journal, webhook, alertmanager}); });
  as_daemon([](pqxx::work& work) {
    reconciled::raise(
        work, {.kind = "call_refused", .customer = "acme", .subject = "job 1", .summary = "s"});
    reconciled::raise(work,
                      {.kind = "stale", .customer = "acme", .subject = normal, .summary = "s"});
  });
  advance(seconds{10});
  EXPECT_EQ(as_daemon(gathered), 2);
  const auto claimed = as_daemon(
      [](pqxx::work& work) { return claim_deliveries(work, {journal, webhook}, 10, minutes{1}); });
  ASSERT_EQ(claimed.size(), 4U);
  as_daemon([&](pqxx::work& work) { note_delivered(work, claimed[0].delivery_id); });
  as_daemon([&](pqxx::work& work) {
    return note_undelivered(work, claimed[1].delivery_id, seconds{5}, "no");
  });
  const auto state = as_daemon([](pqxx::work& work) {
    return reconciled::claim_state(work, alertmanager, minutes{1}, minutes{1});
  });
  ASSERT_TRUE(state);
  as_daemon([&](pqxx::work& work) { note_state_accepted(work, *state); });
  as_daemon([&](pqxx::work& work) { note_state_refused(work, *state, seconds{1}, "no"); });
  EXPECT_EQ(as_daemon([](pqxx::work& work) { return acknowledge_all(work, {}, "tester"); }), 2);
  as_daemon([](pqxx::work& work) {
    reconciled::resolve(work, "stale", "acme", normal);
    return reconciled::acknowledge(work, "0000", "tester");
  });
  EXPECT_EQ(as_daemon(gathered), 1);
  as_daemon([](pqxx::work& work) { return retire_notices(work); });
}

}  // namespace
}  // namespace reconciled::test
