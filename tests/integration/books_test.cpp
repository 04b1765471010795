// The prover: days, breaks and what is learned, from rows as a worker stores them. Every test reads
// what accountants read: acct.days and acct.breaks.
#include "books_fixture.hpp"

namespace reconciled::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class BooksTest : public BooksFixture {
 public:
  Ledger ledger;
};

TEST_F(BooksTest, ADayAddsUpFromItsOpeningToItsClosing) {
  ledger.open("USD", 1000);
  ledger.add(at("2026-01-05T10:00:00Z"), 500);
  ledger.add(at("2026-01-05T11:00:00Z"), -200);
  ledger.add(at("2026-01-07T10:00:00Z"), 50);
  store_and_prove(ledger.rows);
  EXPECT_EQ(day("2026-01-05"), "1000+500-200=1300 2 proved");
  EXPECT_EQ(day("2026-01-07"), "1300+50-0=1350 1 proved");
}

TEST_F(BooksTest, DaysWithoutRowsCarryTheBalanceOn) {
  ledger.open("USD", 1000);
  ledger.add(at("2026-01-05T10:00:00Z"), 500);
  store_and_prove(ledger.rows);
  EXPECT_EQ(day("2026-01-02"), "1000+0-0=1000 0 proved");
  EXPECT_EQ(day("2026-01-20"), "1500+0-0=1500 0 proved");
}

TEST_F(BooksTest, ADayThatIsNotOverIsUnproved) {
  ledger.add(at("2026-02-02T10:00:00Z"), 500);
  advance(hours{-12});
  store_and_prove(ledger.rows);
  EXPECT_EQ(day("2026-02-02"), "0+500-0=500 1 unproved");
  EXPECT_EQ(reason("2026-02-02"), "asked for until 2026-02-02T12:00:00Z only");
}

TEST_F(BooksTest, TheOrderOfOneSecondIsSolved) {
  ledger.open("USD", 0);
  for (const std::int64_t amount : {300, -100, 250, -50}) {
    ledger.add(at("2026-01-05T10:00:00Z"), amount);
  }
  std::ranges::reverse(ledger.rows);
  store_and_prove(ledger.rows);
  EXPECT_EQ(day("2026-01-05"), "0+550-150=400 4 proved");
}

TEST_F(BooksTest, AMissingRowIsABreakBetweenItsNeighbours) {
  for (const int hour : {8, 9, 10, 11}) {
    ledger.add(at("2026-01-05T00:00:00Z") + hours{hour}, 100 * hour);
  }
  ledger.rows.erase(ledger.rows.begin() + 2);
  store_and_prove(ledger.rows);
  EXPECT_EQ(open_breaks(), "1000 n1..n3");
  EXPECT_EQ(day("2026-01-05"), "0+2800-0=3800 3 broken");
  EXPECT_EQ(day("2026-01-06"), "3800+0-0=3800 0 proved");
}

TEST_F(BooksTest, ABreakOverSeveralDaysLeavesNoneOfThemProved) {
  ledger.add(at("2026-01-05T10:00:00Z"), 100);
  ledger.add(at("2026-01-07T10:00:00Z"), 200);
  ledger.add(at("2026-01-09T10:00:00Z"), 300);
  ledger.rows.erase(ledger.rows.begin() + 1);
  store_and_prove(ledger.rows);
  for (const char* date : {"2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09"}) {
    EXPECT_NE(day(date).find("broken"), std::string::npos) << date;
  }
  EXPECT_NE(day("2026-01-04").find("proved"), std::string::npos);
  EXPECT_NE(day("2026-01-10").find("proved"), std::string::npos);
}

TEST_F(BooksTest, ARowThatTurnsUpHealsItsBreak) {
  for (const int hour : {8, 9, 10}) ledger.add(at("2026-01-05T00:00:00Z") + hours{hour}, 100);
  const Statement late = ledger.rows[1];
  ledger.rows.erase(ledger.rows.begin() + 1);
  store_and_prove(ledger.rows);
  EXPECT_EQ(open_breaks(), "100 n0..n2");
  store({late});
  prove_all();
  EXPECT_EQ(open_breaks(), "");
  EXPECT_EQ(database.number("SELECT count(*) FROM acct.breaks WHERE healed_at IS NOT NULL"), 1);
  EXPECT_EQ(day("2026-01-05"), "0+300-0=300 3 proved");
}

TEST_F(BooksTest, ABreakIsReadAgainOnceAndThenAnnounced) {
  for (const int hour : {8, 9, 10}) ledger.add(at("2026-01-05T00:00:00Z") + hours{hour}, 100);
  const std::vector<Statement> all = ledger.rows;
  ledger.rows.erase(ledger.rows.begin() + 1);
  store_and_prove(ledger.rows);
  const auto tend = [&] { return transact([](pqxx::work& work) { return tend_breaks(work); }); };
  EXPECT_EQ(tend(), 1);
  EXPECT_EQ(open_alerts("chain_broken"), 0);
  EXPECT_EQ(tend(), 0);
  prove_all();
  EXPECT_EQ(open_breaks(), "100 n0..n2") << "a hole heals nothing";
  advance(minutes{1});
  record(read(claim_one(), ledger.rows));
  prove_all();
  EXPECT_EQ(tend(), 0);
  EXPECT_EQ(open_alerts("chain_broken"), 1);
  store({all[1]});
  prove_all();
  EXPECT_EQ(tend(), 0);
  EXPECT_EQ(open_alerts("chain_broken"), 0);
}

TEST_F(BooksTest, WithoutBalancesNothingIsProved) {
  ledger.add_silent(at("2026-01-05T10:00:00Z"), 500);
  ledger.add_silent(at("2026-01-06T10:00:00Z"), 500);
  store_and_prove(ledger.rows);
  EXPECT_EQ(day("2026-01-05"), "?+500-0=? 1 unproved");
  EXPECT_EQ(reason("2026-01-05"), "the gateway tells no balances here");
  EXPECT_EQ(reason("2026-01-20"), "the gateway tells no balances here");
  EXPECT_FALSE(january_line().is_complete());
}

TEST_F(BooksTest, SilentRowsAtTheEndWaitForABalance) {
  ledger.add(at("2026-01-05T10:00:00Z"), 500);
  ledger.add_silent(at("2026-01-06T10:00:00Z"), 70);
  store_and_prove(ledger.rows);
  EXPECT_EQ(day("2026-01-05"), "0+500-0=500 1 proved");
  EXPECT_EQ(day("2026-01-06"), "500+70-0=570 1 unproved");
  EXPECT_EQ(day("2026-01-08"), "570+0-0=570 0 unproved");
  ledger.add(at("2026-01-09T10:00:00Z"), 30);
  store({ledger.rows.back()});
  prove_all();
  EXPECT_EQ(day("2026-01-06"), "500+70-0=570 1 proved");
  EXPECT_EQ(day("2026-01-08"), "570+0-0=570 0 proved");
}

TEST_F(BooksTest, ALateRowLeavesTheDayBehindItConfirmed) {
  ledger.add(at("2026-01-05T10:00:00Z"), 500);
  ledger.add(at("2026-01-06T10:00:00Z"), 10);
  ledger.add_silent(at("2026-01-06T11:00:00Z"), 70);
  ledger.add(at("2026-01-07T10:00:00Z"), 30);
  store_and_prove(ledger.rows);
  EXPECT_EQ(day("2026-01-06"), "500+80-0=580 2 proved");
  Ledger late;
  late.open("USD", 500);
  Statement nothing = late.add(at("2026-01-05T12:00:00Z"), 0);
  nothing.accounting_biz_no = "late";
  write_raw(nothing);
  store({nothing});
  prove_all();
  EXPECT_EQ(day("2026-01-05"), "0+500-0=500 2 proved");
  EXPECT_EQ(day("2026-01-06"), "500+80-0=580 2 proved");
}

TEST_F(BooksTest, ACurrencyThatHasNoRowAnyMoreIsNoLongerAskedAbout) {
  ledger.add(at("2026-01-05T10:00:00Z"), 500);
  ledger.add(at("2026-01-06T10:00:00Z"), 10, "EUR");
  store_and_prove(ledger.rows);
  EXPECT_EQ(january().size(), 2u);
  database.execute("UPDATE recon.statement SET missing_since = now() WHERE currency = 'EUR'");
  prove_all();
  EXPECT_EQ(january().size(), 1u);
  EXPECT_EQ(database.number("SELECT count(DISTINCT currency) FROM acct.days"), 1);
}

TEST_F(BooksTest, ATimeZoneThatTheServerLacksIsRefusedInWords) {
  EXPECT_THROW(transact([](pqxx::work& work) {
                 settle_books(
                     work, {.timezone = "Mars/Olympus", .still_statuses = {}, .balance_means = {}});
               }),
               DatabaseUnfit);
}

TEST_F(BooksTest, StatusesThatMoveNothingAreLearned) {
  ledger.open("USD", 1000);
  for (int i = 1; i <= 5; ++i) {
    const Time noon = at("2026-01-01T12:00:00Z") + std::chrono::days{i};
    ledger.add(noon, 100);
    ledger.add_still(noon + hours{1}, -40, "FAIL");
  }
  store_and_prove(ledger.rows);
  EXPECT_EQ(database.value("SELECT still_statuses::text FROM recon.books"), "{FAIL}");
  EXPECT_EQ(open_breaks(), "");
  EXPECT_EQ(day("2026-01-02"), "1000+100-0=1100 2 proved");
  EXPECT_TRUE(january_line().is_complete());
}

TEST_F(BooksTest, APinnedStatusWinsOverWhatTheDataSay) {
  ledger.open("USD", 1000);
  for (int i = 1; i <= 5; ++i) {
    const Time noon = at("2026-01-01T12:00:00Z") + std::chrono::days{i};
    ledger.add(noon, 100);
    ledger.add_still(noon + hours{1}, -40, "FAIL");
  }
  transact([](pqxx::work& work) {
    settle_books(work, {.still_statuses = std::vector<std::string>{}, .balance_means = {}});
  });
  store_and_prove(ledger.rows);
  EXPECT_NE(open_breaks(), "");
}

TEST_F(BooksTest, DaysAreThoseOfTheConfiguredTimeZone) {
  ledger.add(at("2026-01-05T18:00:00Z"), 500);
  transact([](pqxx::work& work) {
    settle_books(work, {.timezone = "Asia/Hong_Kong", .still_statuses = {}, .balance_means = {}});
  });
  store_and_prove(ledger.rows);
  EXPECT_EQ(day("2026-01-05"), "0+0-0=0 0 proved");
  EXPECT_EQ(day("2026-01-06"), "0+500-0=500 1 proved");
}

TEST_F(BooksTest, AHoleIsNamedAndNoBreakIsSeenAcrossIt) {
  for (const int number : {2, 3, 4}) {
    ledger.add(at("2026-01-01T12:00:00Z") + std::chrono::days{number}, 100);
  }
  set_clock(at("2026-01-08T00:00:00Z"));
  plan(statements_plan());  // a window a day, newest first
  while (true) {
    const std::vector<ClaimedJob> jobs = claim();
    if (jobs.empty()) break;
    std::vector<Statement> its;
    for (const Statement& row : ledger.rows) {
      const Window& window = jobs[0].reading.window;
      if (row.transaction_time >= window.from && row.transaction_time < window.to) {
        its.push_back(row);
      }
    }
    record(jobs[0].reading.window.from == at("2026-01-04T00:00:00Z") ? unknown(jobs[0])
                                                                     : read(jobs[0], its));
  }
  prove_all();
  EXPECT_EQ(open_breaks(), "");
  EXPECT_EQ(day("2026-01-03"), "0+100-0=100 1 proved");
  EXPECT_NE(day("2026-01-04").find("unproved"), std::string::npos);
  EXPECT_NE(reason("2026-01-04").find("2026-01-04T00:00:00Z to 2026-01-05T00:00:00Z is retrying"),
            std::string::npos)
      << reason("2026-01-04");
  EXPECT_EQ(day("2026-01-05"), "200+100-0=300 1 proved");
}

TEST_F(BooksTest, NewRowsAreAddedUpWithoutReadingTheOldOnes) {
  for (int i = 0; i < 30; ++i) {
    ledger.add(at("2026-01-01T12:00:00Z") + std::chrono::days{i}, 100);
  }
  store_and_prove(ledger.rows);
  const std::string before = database.value(
      "SELECT string_agg(xmin::text, ' ' ORDER BY day) FROM recon.book_day "
      "WHERE day < '2026-01-20'");
  ledger.add(at("2026-02-01T12:00:00Z"), 100);
  store({ledger.rows.back()});
  const Proof proof = transact([](pqxx::work& work) { return prove(work); });
  EXPECT_EQ(proof.day_count, 1);
  EXPECT_EQ(database.value("SELECT string_agg(xmin::text, ' ' ORDER BY day) FROM recon.book_day "
                           "WHERE day < '2026-01-20'"),
            before);
}

TEST_F(BooksTest, ADayWhoseRowsWereChangedByHandIsNoLongerProved) {
  ledger.add(at("2026-01-05T10:00:00Z"), 500);
  store_and_prove(ledger.rows);
  database.execute("UPDATE recon.statement SET amount_minor = 400");
  EXPECT_NE(day("2026-01-05").find("unproved"), std::string::npos);
}

}  // namespace
}  // namespace reconciled::test
