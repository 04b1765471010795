// Taking note of alerts: who, when, and which are left alone.
#include "store/acknowledgements.hpp"

#include "notice_fixture.hpp"

namespace reconciled::test {
namespace {

class Acknowledgements : public NoticeFixture {
 public:
  Acknowledged acknowledge(const std::string& alert_id) {
    return transact(
        [&](pqxx::work& work) { return reconciled::acknowledge(work, alert_id, "tester"); });
  }
  std::int64_t acknowledge_every(const AlertFilter& filter) {
    return transact(
        [&](pqxx::work& work) { return reconciled::acknowledge_all(work, filter, "tester"); });
  }
  std::string id_of(const std::string& subject) {
    return database.value("SELECT alert_id FROM recon.alert WHERE subject = '" + subject + "'");
  }
  std::string interventions() {
    return database.value(
        "SELECT string_agg(i.action || ' ' || a.subject || ' ' || coalesce(i.customer, '') || ' ' "
        "|| i.by_whom, ', ' ORDER BY a.subject) FROM recon.intervention i JOIN recon.alert a "
        "USING (alert_id)");
  }
};

TEST_F(Acknowledgements, AreRecordedWithWhoAndWhen) {
  raise("job 1");
  raise("gateway", "gateway_unreachable", "");
  const Acknowledged done = acknowledge(id_of("job 1"));
  EXPECT_TRUE(done.is_done);
  EXPECT_EQ(done.alert, "retry_exhausted of acme, job 1");
  EXPECT_EQ(acknowledge(id_of("gateway").substr(0, 8)).alert, "gateway_unreachable, gateway");
  EXPECT_EQ(interventions(), "acknowledge gateway  tester, acknowledge job 1 acme tester");
  EXPECT_EQ(database.value("SELECT string_agg(acknowledged_by || ' ' || acknowledged_at, ', ') "
                           "FROM acct.alerts WHERE acknowledged_at = recon.now_()"),
            "tester 2026-01-02 00:00:00+00, tester 2026-01-02 00:00:00+00");
}

TEST_F(Acknowledgements, LeaveAloneWhatIsOverTakenOrNotThere) {
  raise("job 1");
  raise("job 2");
  resolve("job 1");
  EXPECT_EQ(acknowledge(id_of("job 1")).reason, "it is resolved already");
  EXPECT_TRUE(acknowledge(id_of("job 2")).is_done);
  EXPECT_EQ(acknowledge(id_of("job 2")).reason,
            "tester has acknowledged it at 2026-01-02T00:00:00Z");
  EXPECT_EQ(acknowledge("00000000-0000-4000-8000-000000000000").reason, "there is no such alert");
  EXPECT_EQ(acknowledge("%").reason, "there is no such alert");
  EXPECT_EQ(database.number("SELECT count(*) FROM recon.intervention"), 1);
}

TEST_F(Acknowledgements, OfABeginningThatNamesSeveralAreRefused) {
  database.execute(
      "INSERT INTO recon.alert (alert_id, kind, severity, customer, subject, summary, raised_at) "
      "SELECT ('abcd0000-0000-4000-8000-00000000000' || n)::uuid, 'stale', 'critical', 'acme', "
      "n::text, 's', recon.now_() FROM generate_series(1, 2) n");
  EXPECT_EQ(acknowledge("ABCD").reason, "it names several alerts: say more of it");
  EXPECT_TRUE(acknowledge("abcd0000-0000-4000-8000-000000000002").is_done);
}

TEST_F(Acknowledgements, OfAllAreThoseOfTheCustomerAndKindThatAreOpen) {
  raise("job 1");
  raise("job 2", "call_refused");
  raise("job 3", "retry_exhausted", "other");
  raise("job 4");
  resolve("job 4");
  EXPECT_EQ(acknowledge_every({.customer = "acme", .kind = "call_refused"}), 1);
  EXPECT_EQ(acknowledge_every({.customer = "acme", .kind = {}}), 1);
  EXPECT_EQ(acknowledge_every({.customer = "nobody", .kind = {}}), 0);
  EXPECT_EQ(transact([](pqxx::work& work) { return unacknowledged_alerts(work, {}); }),
            std::vector<std::string>{id_of("job 3")});
  EXPECT_EQ(acknowledge_every({}), 1);
  EXPECT_EQ(acknowledge_every({}), 0);
  EXPECT_EQ(interventions(),
            "acknowledge job 1 acme tester, acknowledge job 2 acme tester, "
            "acknowledge job 3 other tester");
}

}  // namespace
}  // namespace reconciled::test
