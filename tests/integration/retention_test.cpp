// Answers that have outlived their time go by whole months, through one function that judges for
// itself; the daemon's role has no other way to take anything away.
#include "store/retention.hpp"

#include "store_fixture.hpp"

namespace reconciled::test {
namespace {

using std::chrono::days;

class Retention : public StoreFixture {
 public:
  /// A partition of `parent` for the months [from, to), with one answer in it.
  void add_months(const std::string& name, const std::string& from, const std::string& to) {
    database.execute("CREATE TABLE recon." + name +
                     " PARTITION OF recon.answer FOR VALUES FROM ('" + from + "Z') TO ('" + to +
                     "Z')");
    add_answer(from + " 12:00Z");
  }
  void add_answer(const std::string& received_at) {
    database.execute(
        "INSERT INTO recon.answer (received_at, job_id, epoch, path, response_time,"
        " signature, body) VALUES ('" +
        received_at + "', 1, 1, 'p', 't', 's', '\\x00')");
  }
  std::vector<std::string> retire(std::chrono::milliseconds keep) {
    std::vector<std::string> months;
    const auto gone = transact([&](pqxx::work& work) {
      work.exec("SET LOCAL ROLE reconciled_daemon");
      return retire_answers(work, keep);
    });
    for (const RetiredMonth& month : gone) {
      months.push_back(month.month + ": " + std::to_string(month.answer_count));
    }
    return months;
  }
  bool exists(const std::string& table) {
    return database.value("SELECT to_regclass('recon." + table + "')") != "";
  }
};

TEST_F(Retention, TakesMonthsThatEndedLongerAgoAndNoOthers) {
  database.execute("GRANT SELECT ON public.test_clock TO PUBLIC");
  add_answer("2023-05-05 12:00Z");  // no partition: the default one
  add_months("answer_y2024m01", "2024-01-01", "2024-02-01");
  add_months("answer_y2024m02", "2024-02-01", "2024-03-01");
  add_months("answer_y2024m03", "2024-03-01", "2024-04-01");
  add_months("answer_y2024m05", "2024-05-01", "2024-07-01");  // holds more than its name says
  add_months("answer_old", "2022-01-01", "2022-02-01");
  set_clock(parse_time("2024-04-10T00:00:00Z").value());
  EXPECT_TRUE(retire(days{70}).empty()) << "January ended 70 days ago only on 11 April";
  set_clock(parse_time("2024-04-11T00:00:00Z").value());
  EXPECT_EQ(retire(days{70}), std::vector<std::string>{"2024-01: 1"});
  EXPECT_FALSE(exists("answer_y2024m01"));
  EXPECT_TRUE(exists("answer_y2024m02"));
  EXPECT_EQ(retire(days{35}), std::vector<std::string>{"2024-02: 1"});
  set_clock(parse_time("2025-01-01T00:00:00Z").value());
  EXPECT_EQ(retire(days{40}), std::vector<std::string>{"2024-03: 1"});
  EXPECT_TRUE(retire(days{40}).empty());
  EXPECT_TRUE(exists("answer_y2024m05")) << "its bounds are not those of its name";
  EXPECT_TRUE(exists("answer_old")) << "not named as a month";
  EXPECT_EQ(database.number("SELECT count(*) FROM recon.answer_default"), 1);
  EXPECT_EQ(database.value("SELECT string_agg(to_char(month, 'YYYY-MM'), ' ' ORDER BY month)"
                           " FROM recon.retired_month"),
            "2024-01 2024-02 2024-03");
}

TEST_F(Retention, IsRefusedBelowThirtyFiveDays) {
  for (const char* keep : {"interval '34 days 23 hours'", "interval '-1 day'", "NULL"}) {
    EXPECT_TRUE(refusal_of(database, std::string("SELECT recon.retire_answers(") + keep + ")")
                    .starts_with("22023"))
        << keep;
  }
}

TEST_F(Retention, LeavesAMonthThatSomebodyReadsToTheNextTime) {
  database.execute("GRANT SELECT ON public.test_clock TO PUBLIC");
  add_months("answer_y2024m01", "2024-01-01", "2024-02-01");
  Session reader(database.address());
  auto read = [&](pqxx::work& work) {
    work.exec("SELECT count(*) FROM recon.answer");
    EXPECT_TRUE(retire(days{35}).empty());
    return 0;
  };
  reader.transact(read);
  EXPECT_EQ(retire(days{35}), std::vector<std::string>{"2024-01: 1"});
}

TEST_F(Retention, IsTheOnlyWayInWhichTheDaemonTakesAnythingAway) {
  add_months("answer_y2024m01", "2024-01-01", "2024-02-01");
  for (const char* sql : {"DROP TABLE recon.answer_y2024m01", "DELETE FROM recon.answer",
                          "TRUNCATE recon.answer_y2024m01",
                          "ALTER TABLE recon.answer DETACH PARTITION"
                          " recon.answer_y2024m01",
                          "DELETE FROM recon.evidence", "DELETE FROM recon.retired_month",
                          "UPDATE recon.evidence SET answer_count = 1",
                          "INSERT INTO recon.retired_month VALUES"
                          " (now(), 1, now(), 'x')"}) {
    EXPECT_TRUE(refusal_of(database, std::string("SET LOCAL ROLE reconciled_daemon; ") + sql)
                    .starts_with("42501"))
        << sql;
  }
  EXPECT_TRUE(refusal_of(database,
                         "SET LOCAL ROLE reconciled_accountant;"
                         " SELECT recon.retire_answers('40 days')")
                  .starts_with("42501"));
}

}  // namespace
}  // namespace reconciled::test
