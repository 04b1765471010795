// Is the month complete? Histories are made at random, stored window by window as a worker would,
// and judged by `read_month`. Then each row is removed, doubled and altered behind the program's
// back, one at a time, and the month must say that it is not complete, and where.
#include "core/month.hpp"

#include <algorithm>
#include <random>

#include "books_fixture.hpp"

namespace reconciled::test {
namespace {

class Month : public BooksFixture {
 public:
  std::vector<MonthLine> lines_within(pqxx::work& work) const {
    return read_month(work, {{"acme", normal}}, "2026-01", "UTC");
  }

  /// The month as it looks behind `sql`, which is then undone.
  std::vector<MonthLine> lines_behind(pqxx::work& work, const std::string& sql) const {
    work.exec0("SAVEPOINT untouched");
    work.exec0(sql);
    std::vector<MonthLine> all = lines_within(work);
    work.exec0("ROLLBACK TO SAVEPOINT untouched");
    return all;
  }
};

/// True when the line of the row's currency says that something is wrong around `time`.
bool names_the_place(const std::vector<MonthLine>& lines, const std::string& currency, Time time) {
  for (const MonthLine& line : lines) {
    if (line.currency != currency || line.is_complete()) continue;
    for (const BookBreak& one : line.breaks) {
      if (one.place.from <= time && time <= one.place.to) return true;
    }
    for (const OffCount& off : line.off_counts) {
      if (off.from <= time && time < off.to) return true;
    }
    for (const AlteredRow& row : line.altered_rows) {
      if (row.time == time) return true;
    }
  }
  return false;
}

class RandomMonth : public Month, public ::testing::WithParamInterface<unsigned> {};

TEST_P(RandomMonth, IsCompleteUntilAnyRowIsTamperedWith) {
  std::mt19937 random(GetParam());
  const Ledger ledger =
      random_ledger(random, 60, at("2026-01-01T00:00:00Z"), at("2026-02-02T00:00:00Z"));
  store_and_prove(ledger.rows);
  for (const MonthLine& line : january()) {
    EXPECT_TRUE(line.is_complete()) << line.currency;
    EXPECT_EQ(line.in_minor - line.out_minor, *line.closing_minor - *line.opening_minor);
  }
  transact([&](pqxx::work& work) {
    for (const Statement& row : ledger.rows) {
      if (row.transaction_time >= at("2026-02-01T00:00:00Z")) continue;
      const std::string its = " WHERE accounting_biz_no = '" + row.accounting_biz_no + "'";
      const auto expect_named = [&](const std::string& what, const std::string& sql) {
        EXPECT_TRUE(
            names_the_place(lines_behind(work, sql), row.amount.currency, row.transaction_time))
            << what << ": " << row.raw;
      };
      expect_named("removed", "DELETE FROM recon.statement" + its);
      expect_named("marked missing", "UPDATE recon.statement SET missing_since = now()" + its);
      expect_named("altered amount",
                   "UPDATE recon.statement SET amount_minor = amount_minor + 1" + its);
      expect_named("altered status",
                   "UPDATE recon.statement SET transaction_status = 'FAIL'" + its);
      expect_named(
          "doubled",
          "INSERT INTO recon.statement (customer, balance_type, row_key, version, "
          "content_hash, accounting_biz_no, transaction_time, transaction_status, currency, "
          "amount_minor, balance_after_minor, balance_after_currency, first_seen_at, "
          "changed_at, answered_at, noticed_at, first_job_id, last_job_id, seal) "
          "SELECT customer, balance_type, row_key || 'x', version, content_hash, "
          "accounting_biz_no, transaction_time, transaction_status, currency, amount_minor, "
          "balance_after_minor, balance_after_currency, first_seen_at, changed_at, "
          "answered_at, noticed_at, first_job_id, last_job_id, "
          "recon.seal(row_key || 'x', transaction_time, transaction_status, currency, "
          "amount_minor, balance_after_minor) FROM recon.statement" +
              its);
    }
  });
}
INSTANTIATE_TEST_SUITE_P(Seeds, RandomMonth, ::testing::Range(1u, 7u));

}  // namespace
}  // namespace reconciled::test
