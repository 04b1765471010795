#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <stdexcept>

#include "chapters.hpp"
#include "scratch_database.hpp"
#include "store/books.hpp"
#include "store/month.hpp"

namespace bench {

namespace {

using reconciled::MonthLine;
using reconciled::Proof;
using reconciled::Session;

constexpr int day_count = 125;
constexpr double slowest_month_s = 2.0;

double seconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// One customer and balance type, two currencies, `row_count` rows that add up, spread evenly over
// 125 days from the first of January, all covered.
class BooksDatabase {
 public:
  BooksDatabase(const Place& place, std::int64_t row_count)
      : database_(place.server, "books"),
        session_({database_.conninfo() + " options='-c synchronous_commit=off'", {}}) {
    database_.run(fmt::format(
        R"(INSERT INTO recon.stream (customer, kind, balance_type, history_from, planned_to)
           VALUES ('acme', 'statements', 'NORMAL_BALANCE', '2026-01-01 00:00:00+00',
                   timestamptz '2026-01-01 00:00:00+00' + {} * interval '1 day');
           WITH planned AS (
             INSERT INTO recon.time_window (stream_id, from_time, to_time)
             SELECT stream_id, at, at + interval '1 day'
               FROM recon.stream,
                    generate_series(history_from, planned_to - interval '1 day', '1 day') AS at
             RETURNING window_id, stream_id, to_time)
           INSERT INTO recon.job (stream_id, window_id, state, priority, order_time,
                                  next_attempt_at, created_at, epoch, finished_at, verified_at,
                                  reported_count, row_count, inside_count)
           SELECT stream_id, window_id, 'succeeded', 1, to_time, recon.now_(), recon.now_(), 1,
                  recon.now_(), recon.now_(), {} / {}, {} / {}, {} / {} FROM planned)",
        day_count, row_count, day_count, row_count, day_count, row_count, day_count));
    add_rows(0, row_count, fmt::format("{} * 86400000000 / {}", day_count, row_count));
    database_.run("UPDATE recon.job SET verified_at = recon.now_(); ANALYZE");
  }

  Proof prove_all() {
    Proof all;
    for (bool is_more = true; is_more;) {
      auto transaction = [](pqxx::work& work) { return reconciled::prove(work); };
      const Proof proof = session_.transact(transaction);
      all.day_count += proof.day_count;
      all.new_break_count += proof.new_break_count;
      is_more = proof.is_more;
    }
    return all;
  }

  std::vector<MonthLine> month() {
    auto transaction = [](pqxx::work& work) {
      return reconciled::read_month(work, {{"acme", "NORMAL_BALANCE"}}, "2026-02", "UTC");
    };
    return session_.transact(transaction);
  }

  void add_rows(std::int64_t first, std::int64_t count, const std::string& step) {
    database_.run(fmt::format(
        R"(INSERT INTO recon.statement
             (customer, balance_type, row_key, content_hash, accounting_biz_no, transaction_time,
              transaction_status, currency, amount_minor, balance_after_minor,
              balance_after_currency, first_seen_at, changed_at, answered_at, noticed_at,
              first_job_id, last_job_id, seal)
           SELECT 'acme', 'NORMAL_BALANCE', key, '', i::text, at, 'SUCCESS', currency, 100,
                  100 * (i / 2 + 1), currency, recon.now_(), recon.now_(), recon.now_(),
                  recon.now_(), 1, 1,
                  recon.seal(key, at, 'SUCCESS', currency, 100, 100 * (i / 2 + 1))
             FROM (SELECT i, 'b:' || i AS key, CASE i % 2 WHEN 0 THEN 'USD' ELSE 'JPY' END AS currency,
                          timestamptz '2026-01-01 00:00:00+00'
                            + (i * ({})) * interval '1 microsecond' AS at
                     FROM generate_series({}::bigint, {}::bigint) AS i) AS made)",
        step, first, first + count - 1));
  }

 private:
  ScratchDatabase database_;
  Session session_;
};

}  // namespace

void measure_books(const Place& place, Report& report, std::int64_t row_count) {
  report.heading(fmt::format("Books of {} rows in {} days, two currencies",
                             grouped(static_cast<double>(row_count)), day_count));
  BooksDatabase books(place, row_count);
  Proof proof;
  const double all_s = seconds_of([&] { proof = books.prove_all(); });
  if (proof.new_break_count > 0) throw std::runtime_error("the rows do not add up");
  report.figure("added up from nothing", fmt::format("{} s", grouped(all_s, 2)));
  // Rows that follow the last one, as a new window brings them.
  std::int64_t next = row_count;
  for (const int new_count : {1, 10, 100, 1000, 10000}) {
    books.add_rows(next, new_count, fmt::format("{} * 86400000000 / {}", day_count, row_count));
    next += new_count;
    const double new_s = seconds_of([&] { proof = books.prove_all(); });
    if (proof.new_break_count > 0) throw std::runtime_error("the new rows do not add up");
    report.figure(fmt::format("{} new rows", grouped(new_count)),
                  fmt::format("{} ms, {} days", grouped(1000 * new_s, 1), proof.day_count));
  }
  std::vector<MonthLine> lines;
  const double month_s = seconds_of([&] { lines = books.month(); });
  std::int64_t month_rows = 0;
  for (const MonthLine& line : lines) {
    month_rows += line.row_count;
    if (!line.is_complete()) throw std::runtime_error("the month is not complete");
  }
  report.figure(fmt::format("verify a month of {} rows", grouped(static_cast<double>(month_rows))),
                fmt::format("{} s", grouped(month_s, 2)),
                fmt::format("<= {} s", grouped(slowest_month_s, 1)), month_s <= slowest_month_s);
}

}  // namespace bench
