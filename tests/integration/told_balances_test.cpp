// The second witness: what inquiryBalance told is held against the chain at its time.
#include "books_fixture.hpp"

namespace reconciled::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class ToldBalances : public BooksFixture {
 public:
  Ledger ledger;
};

TEST_F(ToldBalances, ABalanceOfInquiryBalanceConfirmsSilentRows) {
  ledger.add(at("2026-01-05T10:00:00Z"), 500);
  ledger.add_silent(at("2026-01-06T10:00:00Z"), 70);
  tell_balance(at("2026-01-06T12:00:00Z"), "USD", 570, 570);
  store_and_prove(ledger.rows);
  EXPECT_EQ(day("2026-01-06"), "500+70-0=570 1 proved");
  EXPECT_TRUE(january_line().is_complete());
}

TEST_F(ToldBalances, ABalanceThatDisagreesIsABreakOfItsOwnKind) {
  ledger.add(at("2026-01-05T10:00:00Z"), 500);
  tell_balance(at("2026-01-06T12:00:00Z"), "USD", 540, 540);
  tell_balance(at("2026-01-06T13:00:00Z"), "USD", 540, 540);
  store_and_prove(ledger.rows);
  EXPECT_EQ(database.value("SELECT kind || ' ' || missing_minor || ' ' || to_time::text FROM "
                           "acct.breaks"),
            "balance 40 2026-01-06 12:00:00+00");
  EXPECT_NE(day("2026-01-06").find("broken"), std::string::npos);
  EXPECT_FALSE(january_line().is_complete());
}

TEST_F(ToldBalances, WhatABalanceMeansIsLearnedAndThenDemanded) {
  for (int i = 1; i <= 9; ++i) {
    const Time noon = at("2026-01-01T12:00:00Z") + std::chrono::days{i};
    ledger.add(noon, 100);
    tell_balance(noon + hours{1}, "USD", 100 * i + 7, 100 * i);
  }
  tell_balance(at("2026-01-15T12:00:00Z"), "USD", 900, 850);  // fits by its total alone
  store_and_prove(ledger.rows);
  EXPECT_EQ(database.value("SELECT balance_means FROM recon.books"), "available");
  EXPECT_NE(open_breaks(), "") << "what was proved before is held against it as well";
}

TEST_F(ToldBalances, ABalanceIsNotHeldAgainstARowThatTheVendorPutBeforeItLater) {
  ledger.add(at("2026-01-05T10:00:00Z"), 500);
  tell_balance(at("2026-01-06T12:00:00Z"), "USD", 500, 500);
  store_and_prove(ledger.rows);
  ledger.add(at("2026-01-05T12:00:00Z"), 25);
  advance(minutes{1});
  store({ledger.rows.back()});
  database.execute("UPDATE recon.statement SET is_late = true WHERE accounting_biz_no = 'n1'");
  prove_all();
  EXPECT_EQ(open_breaks(), "");
  EXPECT_EQ(day("2026-01-06"), "525+0-0=525 0 proved");
  EXPECT_TRUE(january_line().is_complete());
}

}  // namespace
}  // namespace reconciled::test
