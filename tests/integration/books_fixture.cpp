#include "books_fixture.hpp"

namespace reconciled::test {

BooksFixture::BooksFixture() {
  set_clock(at("2026-02-03T00:00:00Z"));
}

void BooksFixture::store_and_prove(const std::vector<Statement>& rows) {
  StreamPlan stream = statements_plan();
  stream.window = std::chrono::days{89};
  plan(stream);
  const ClaimedJob job = claim_one();
  record(read(job, rows));
  prove_all();
}

void BooksFixture::prove_all() {
  while (transact([](pqxx::work& work) { return prove(work); }).is_more) {
  }
}

void BooksFixture::tell_balance(Time time, const std::string& currency, std::int64_t total_minor,
                                std::int64_t available_minor) {
  transact([&](pqxx::work& work) {
    work.exec_params0(
        R"(INSERT INTO recon.balance_snapshot
             (customer, balance_type, account_no, currency, total_minor, available_minor, taken_at,
              answered_at, job_id, raw)
           SELECT 'acme', 'NORMAL_BALANCE', 'a', $2, $3, $4, recon.at($1::bigint),
                  recon.at($1::bigint), coalesce(max(job_id), 1000) + 1, '{}'
             FROM recon.balance_snapshot)",
        time.time_since_epoch().count(), currency, total_minor, available_minor);
  });
}

std::vector<MonthLine> BooksFixture::january(const std::string& timezone) {
  return transact(
      [&](pqxx::work& work) { return read_month(work, {{"acme", normal}}, "2026-01", timezone); });
}

std::string BooksFixture::day(const std::string& date) {
  return database.value(
      "SELECT coalesce(opening_minor::text, '?') || '+' || in_minor || '-' || out_minor || '=' || "
      "coalesce(closing_minor::text, '?') || ' ' || row_count || ' ' || state FROM acct.days "
      "WHERE currency = 'USD' AND day = '" +
      date + "'");
}

std::string BooksFixture::reason(const std::string& date) {
  return database.value("SELECT reason FROM acct.days WHERE currency = 'USD' AND day = '" + date +
                        "'");
}

std::string BooksFixture::open_breaks() {
  return database.value(
      "SELECT coalesce(string_agg(b.missing_minor || ' ' || coalesce(a.accounting_biz_no, '') || "
      "'..' || coalesce(z.accounting_biz_no, ''), ' ' ORDER BY b.to_time), '') FROM acct.breaks b "
      "LEFT JOIN recon.statement a ON a.statement_id = b.after_statement_id "
      "LEFT JOIN recon.statement z ON z.statement_id = b.before_statement_id "
      "WHERE b.healed_at IS NULL");
}

}  // namespace reconciled::test
