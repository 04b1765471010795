// Rows as versions: what is a change and what is not, which answer wins, and twins. Rows are stored
// by hand; versions and xmin tell whether anything was written.
#include <algorithm>
#include <limits>
#include <thread>

#include "store/balances.hpp"
#include "store/sql_value.hpp"
#include "store_fixture.hpp"

namespace reconciled::test {
namespace {

using std::chrono::seconds;

class Rows : public StoreFixture {
 public:
  std::int64_t row_count() { return database.number("SELECT count(*) FROM recon.statement"); }
  std::int64_t version_count() {
    return database.number("SELECT count(*) FROM recon.statement_version");
  }
  std::string status() { return database.value("SELECT transaction_status FROM recon.statement"); }
  /// Two rows that differ in nothing that identifies them.
  std::vector<Statement> twins() const {
    Statement first = twin("t1", noon);
    first.raw = R"({"balance": 1})";
    Statement second = twin("t1", noon);
    second.raw = R"({"balance": 2})";
    return {first, second};
  }

  Time noon = at("2026-01-01T12:00:00Z");
};

TEST_F(Rows, TheSameAnswerAgainWritesNothing) {
  const auto rows = told_rows(25, noon, "r");
  store(rows);
  advance(seconds{10});
  const std::string before = fingerprint();
  store(rows, 2);
  EXPECT_EQ(fingerprint(), before);
  EXPECT_EQ(version_count(), 25);
}

TEST_F(Rows, AChangedStatusAddsAVersionAndKeepsTheOld) {
  store({told_row("r", noon, "PENDING")});
  advance(seconds{10});
  store({told_row("r", noon, "SUCCESS")}, 2);
  EXPECT_EQ(row_count(), 1);
  EXPECT_EQ(status(), "SUCCESS");
  EXPECT_EQ(database.value("SELECT string_agg(version || transaction_status || job_id, ' ' ORDER "
                           "BY version) FROM recon.statement_version"),
            "1PENDING1 2SUCCESS2");
  EXPECT_EQ(database.value("SELECT raw->>'status' FROM acct.statements"), "SUCCESS");
  EXPECT_EQ(violations(), "");
}

TEST_F(Rows, OrderOfMembersAndWhiteSpaceAreNoChange) {
  Statement row = told_row("r", noon);
  row.raw = R"({"a":1,"b":{"c":"x","d":[1,2]}})";
  store({row});
  advance(seconds{10});
  const std::string before = fingerprint();
  row.raw = "{ \"b\" : {\"d\":[ 1,\t2 ],\n\"c\":\"x\"},  \"a\": 1 }";
  store({row});
  EXPECT_EQ(fingerprint(), before);
  row.raw = R"({"a":1,"b":{"c":"x","d":[2,1]}})";
  store({row});
  EXPECT_EQ(version_count(), 2) << "the order of a list is a change";
}

TEST_F(Rows, AnOlderAnswerNeverOverwritesANewerState) {
  store({told_row("r", noon, "SUCCESS")}, 1, now);
  const std::string before = fingerprint();
  store({told_row("r", noon, "PENDING")}, 2, now - seconds{1});
  EXPECT_EQ(fingerprint(), before);
  advance(seconds{5});
  store({told_row("r", noon, "REFUNDED")}, 3, now);
  EXPECT_EQ(status(), "REFUNDED");
}

TEST_F(Rows, TheLastAppearanceInOneReadingIsKept) {
  store({told_row("r", noon, "PENDING"), told_row("r", noon, "SUCCESS")});
  EXPECT_EQ(row_count(), 1);
  EXPECT_EQ(version_count(), 1);
  EXPECT_EQ(status(), "SUCCESS");
}

TEST_F(Rows, TwinsInOneAnswerAreTwoRows) {
  const auto keys = store(twins());
  EXPECT_NE(keys[0], keys[1]);
  EXPECT_EQ(row_count(), 2);
}

TEST_F(Rows, IdenticalTwinsAreTwoRowsAndStayTwo) {
  const std::vector<Statement> rows{twin("t1", noon), twin("t1", noon)};
  store(rows);
  advance(seconds{10});
  const std::string before = fingerprint();
  store(rows);
  EXPECT_EQ(fingerprint(), before);
  EXPECT_EQ(row_count(), 2);
}

TEST_F(Rows, TwinsReadInAnotherOrderAreNoChange) {
  auto rows = twins();
  auto keys = store(rows);
  advance(seconds{10});
  const std::string before = fingerprint();
  std::ranges::reverse(rows);
  std::ranges::reverse(keys);
  EXPECT_EQ(store(rows), keys);
  EXPECT_EQ(fingerprint(), before);
}

TEST_F(Rows, TwinsSeenByTwoWindowsAreNotDoubled) {
  store(twins(), 1);
  advance(seconds{10});
  store(twins(), 2);
  EXPECT_EQ(row_count(), 2);
  store({twins()[1]}, 3);
  EXPECT_EQ(row_count(), 2);
  EXPECT_EQ(version_count(), 2);
}

TEST_F(Rows, OneTwinThatChangesLeavesTheOtherAlone) {
  auto rows = twins();
  store(rows);
  advance(seconds{10});
  rows[1].raw = R"({"balance": 3})";
  std::ranges::reverse(rows);
  store(rows);
  EXPECT_EQ(row_count(), 2);
  EXPECT_EQ(version_count(), 3);
  EXPECT_EQ(database.value("SELECT string_agg(raw->>'balance', ' ' ORDER BY raw->>'balance') FROM "
                           "acct.statements"),
            "1 3");
}

TEST_F(Rows, CustomersAndBalanceTypesKeepTheirRowsApart) {
  const Statement row = told_row("r", noon);
  for (const RowOwner& owner : {RowOwner{"acme", normal, 1}, RowOwner{"other", normal, 1},
                                RowOwner{"acme", "OTHER_BALANCE", 1}}) {
    transact([&](pqxx::work& work) { return store_rows(work, owner, {{&row, now}}, {}).keys; });
  }
  EXPECT_EQ(row_count(), 3);
}

TEST_F(Rows, AnyTextTravelsUnharmed) {
  for (const std::string& text :
       {std::string("\xEF\xBF\xBD"), std::string("\xF0\x9F\x92\xB0 \xE4\xB8\x96"),
        std::string("quote \" back \\ slash / {},[] ' $$ %"), std::string("\x01\t\n\r\x1f\x7f"),
        std::string("\\u0000 \\N"), std::string("\xE2\x80\xA8\xEF\xBB\xBF")}) {
    Statement row = told_row("r" + text, noon);
    row.remarks = row.payer_name = row.transaction_id = text;
    std::string quoted;
    append_json(quoted, text);
    row.raw = "{\"remarks\":" + quoted + "}";
    store({row});
    const std::string stored =
        database.value("SELECT remarks FROM recon.statement ORDER BY statement_id DESC LIMIT 1");
    EXPECT_EQ(stored, text);
    EXPECT_EQ(database.value("SELECT raw->>'remarks' FROM acct.statements ORDER BY statement_id "
                             "DESC LIMIT 1"),
              text);
    const std::int64_t versions = version_count();
    store({row});
    EXPECT_EQ(version_count(), versions);
  }
  EXPECT_EQ(violations(), "");
}

TEST_F(Rows, MoneyKeepsEveryDigit) {
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  Statement row = told_row("r", noon);
  row.amount.minor = least;                // USD, two digits
  row.fee = Money{"JPY", most};            // none
  row.net = Money{"KWD", least};           // three
  row.balance_after = Money{"XAX", most};  // unknown
  store({row});
  const std::string expected =
      "-9223372036854775808 -92233720368547758.08 9223372036854775807 9223372036854775807 "
      "-9223372036854775808 -9223372036854775.808 9223372036854775807 -";
  for (const std::string view : {"acct.statements", "acct.statement_versions"}) {
    EXPECT_EQ(
        database.value("SELECT concat_ws(' ', amount_minor, amount, fee_minor, fee, net_minor,"
                       " net, balance_after_minor, coalesce(balance_after::text, '-')) FROM " +
                       view),
        expected)
        << view;
  }
  const std::int64_t versions = version_count();
  store({row});
  EXPECT_EQ(version_count(), versions) << "the same amounts look different";
  transact([&](pqxx::work& work) {
    const Balance balance{"1", "USD", least, most, -1, "{}"};
    store_balances(work, {"acme", normal, 1}, {{balance}}, now);
    return 0;
  });
  EXPECT_EQ(database.value("SELECT concat_ws(' ', total_minor, total, available_minor, available,"
                           " frozen_minor, frozen) FROM acct.balances"),
            "-9223372036854775808 -92233720368547758.08 9223372036854775807 92233720368547758.07 "
            "-1 -0.01");
}

TEST_F(Rows, TwoSessionsThatStoreTheSameRowsStoreThemOnce) {
  auto rows = told_rows(200, noon, "r");
  const auto store_in = [&](bool is_reversed) {
    std::vector<Statement> mine = rows;
    if (is_reversed) std::ranges::reverse(mine);
    std::vector<SeenRow> seen;
    for (const Statement& row : mine) seen.push_back({&row, now});
    Session session(database.address());
    auto run = [&](pqxx::work& work) { return store_rows(work, {"acme", normal, 1}, seen, {}).keys; };
    for (int i = 0; i < 5; ++i) session.transact(run);
  };
  std::thread first(store_in, false);
  std::thread second(store_in, true);
  first.join();
  second.join();
  EXPECT_EQ(row_count(), 200);
  EXPECT_EQ(version_count(), 200);
}

}  // namespace
}  // namespace reconciled::test
