#include "store/books.hpp"

#include <algorithm>

#include "store/book_days.hpp"
#include "store/breaks.hpp"
#include "store/chain_rows.hpp"
#include "store/session.hpp"
#include "store/sql_value.hpp"

namespace reconciled {

namespace {

// Touched rows that one transaction takes up at most.
constexpr int touched_at_once = 20000;

const char* name_of(BalanceMeaning means) {
  return means == BalanceMeaning::total ? "total" : "available";
}

void touch_everything(pqxx::work& work) {
  work.exec0(
      R"(INSERT INTO recon.touched (customer, balance_type, from_time, to_time)
         SELECT customer, balance_type, history_from, planned_to
           FROM recon.stream WHERE kind = 'statements' AND history_from < planned_to)");
}

// A stretch of days of one chain that was touched.
struct Stretch {
  int chain_id = 0;
  ChainName chain;
  std::string first_day;  // ISO, as the database writes it
  std::string last_day;
};

// Takes the stream whose touched rows have waited longest. The rows are gone when this transaction
// commits; what is touched meanwhile is another row and stays.
std::vector<Stretch> take_touched(pqxx::work& work, const std::string& timezone) {
  const pqxx::result oldest =
      work.exec("SELECT customer, balance_type FROM recon.touched ORDER BY touched_id LIMIT 1");
  if (oldest.empty()) return {};
  const std::string customer = text_of(oldest[0][0]);
  const std::string balance_type = text_of(oldest[0][1]);
  std::vector<Stretch> stretches;
  for (const pqxx::row& row : work.exec_params(
           R"(WITH taken AS MATERIALIZED (
                SELECT currency, from_time, to_time FROM recon.take_touched($1, $2, $3::int)),
              fresh AS (
                INSERT INTO recon.chain (customer, balance_type, currency)
                SELECT DISTINCT $1, $2, t.currency FROM taken t
                 WHERE t.currency IS NOT NULL
                   AND NOT EXISTS (SELECT FROM recon.chain c
                                    WHERE c.customer = $1 AND c.balance_type = $2
                                      AND c.currency = t.currency)
                RETURNING chain_id, currency),
              known AS (
                SELECT chain_id, currency FROM fresh
                UNION ALL SELECT chain_id, currency FROM recon.chain
                           WHERE customer = $1 AND balance_type = $2),
              touched_day AS (
                SELECT DISTINCT k.chain_id, k.currency, d.day::date AS day
                  FROM taken t
                  JOIN known k ON t.currency IS NULL OR t.currency = k.currency
                  CROSS JOIN LATERAL generate_series(
                    -- an hour earlier, for the day whose midnight comes twice
                    ((t.from_time - interval '1 hour') AT TIME ZONE $4)::date::timestamp,
                    (t.to_time AT TIME ZONE $4)::date::timestamp, interval '1 day') AS d (day)),
              island AS (
                SELECT *, day - (row_number() OVER (PARTITION BY chain_id ORDER BY day))::int
                            AS number
                  FROM touched_day)
              SELECT chain_id, currency, min(day), max(day)
                FROM island GROUP BY chain_id, currency, number
               ORDER BY chain_id, min(day))",
           customer, balance_type, touched_at_once, timezone)) {
    stretches.push_back({row[0].as<int>(),
                         {customer, balance_type, text_of(row[1])},
                         text_of(row[2]),
                         text_of(row[3])});
  }
  return stretches;
}

// Where the reading of rows begins and ends, so that it starts from a balance that is known and
// ends behind one that would show what the change has done.
struct Range {
  TimeSpan span;
  std::optional<Told> opening;
};

// The touched days alone.
TimeSpan own_span(pqxx::work& work, const Stretch& stretch, const std::string& timezone) {
  const pqxx::row row = work.exec_params1(
      R"(SELECT recon.micros($1::date::timestamp AT TIME ZONE $3),
                recon.micros(($2::date + 1)::timestamp AT TIME ZONE $3))",
      stretch.first_day, stretch.last_day, timezone);
  return {time_of(row[0]), time_of(row[1])};
}

bool has_told_balances(pqxx::work& work, int chain_id) {
  return work
      .exec_params1(
          "SELECT EXISTS (SELECT FROM recon.book_day WHERE chain_id = $1 AND told_count > 0)",
          chain_id)[0]
      .as<bool>();
}

Range range_of(pqxx::work& work, const Stretch& stretch) {
  Range range;
  const pqxx::result before = work.exec_params(
      R"(SELECT recon.micros(to_time), closing_minor, last_told_statement_id,
                recon.micros(last_told_time)
           FROM recon.book_day
          WHERE chain_id = $1 AND day < $2::date AND is_told AND NOT has_unsolved
            AND closing_minor IS NOT NULL AND silent_count = 0 AND last_told_statement_id IS NOT NULL
          ORDER BY day DESC LIMIT 1)",
      stretch.chain_id, stretch.first_day);
  if (!before.empty()) {
    range.span.from = time_of(before[0][0]);
    range.opening = Told{before[0][1].as<std::int64_t>(), before[0][2].as<std::int64_t>(),
                         time_of(before[0][3])};
  }
  const pqxx::result after = work.exec_params(
      R"(SELECT recon.micros(to_time) FROM recon.book_day
          WHERE chain_id = $1 AND day > $2::date AND told_count > 0 AND silent_count = 0
            AND NOT has_unsolved
          ORDER BY day LIMIT 1)",
      stretch.chain_id, stretch.last_day);
  if (!after.empty()) range.span.to = time_of(after[0][0]);
  return range;
}

bool tells_balance(const std::vector<BookRow>& rows) {
  return std::ranges::any_of(
      rows, [](const BookRow& row) { return row.balance_after_minor.has_value(); });
}

void prove_stretch(pqxx::work& work, const Stretch& stretch, const BookFacts& facts,
                   const std::string& timezone, Proof& proof) {
  const TimeSpan own = own_span(work, stretch, timezone);
  Range range;
  std::vector<BookRow> rows;
  // In a chain that has never told a balance no day says anything about another one.
  const bool has_told = has_told_balances(work, stretch.chain_id);
  if (!has_told) {
    range.span = own;
    rows = chain_rows(work, stretch.chain, range.span);
  }
  if (has_told || tells_balance(rows)) {
    range = range_of(work, stretch);
    rows = chain_rows(work, stretch.chain, range.span);
  }
  // From the first day that is read anew to the last; at least what was touched.
  Time first = *own.from;
  Time last = *own.to - std::chrono::microseconds{1};
  if (!rows.empty()) {
    first = std::min(first, rows.front().time);
    last = std::max(last, rows.back().time);
  }
  if (range.span.from) first = std::max(first, *range.span.from);
  BookInput input;
  input.rows = rows;
  input.opening = range.opening;
  input.day_begins = days_between(work, first, last, timezone);
  input.facts = facts;
  const TimeSpan days{input.day_begins.front(), input.day_begins.back()};
  input.gaps = gaps_of(work, stretch.chain,
                       {range.opening ? std::optional(range.opening->time) : days.from, days.to});
  input.balances = told_balances(work, stretch.chain, days);
  input.late_rows = late_rows(work, stretch.chain, *days.from);
  const Books books = close_books(input);
  write_days(work, stretch.chain_id, input.day_begins, books.days, timezone);
  const BreakChange change = keep_breaks(work, stretch.chain_id, books.breaks, days, input.gaps);
  proof.day_count += static_cast<int>(books.days.size());
  proof.new_break_count += change.new_count;
  proof.healed_count += change.healed_count;
}

// What all days together say about statuses and balances. True when it is news.
bool learn(pqxx::work& work) {
  const pqxx::row row = work.exec1(
      R"(WITH effect AS (
           SELECT e.key AS status, sum((e.value ->> 0)::bigint) AS moved,
                  sum((e.value ->> 1)::bigint) AS still
             FROM recon.book_day d CROSS JOIN LATERAL jsonb_each(d.effects) AS e
            GROUP BY e.key),
         fit AS (SELECT coalesce(sum(total_fits), 0) AS total,
                        coalesce(sum(available_fits), 0) AS available FROM recon.book_day),
         learned AS (
           SELECT ARRAY(SELECT status FROM effect WHERE still > moved ORDER BY status) AS still,
                  CASE WHEN total > available THEN 'total'
                       WHEN available > total THEN 'available' END AS means FROM fit),
         changed AS (
           UPDATE recon.books b
              SET still_statuses = CASE WHEN b.are_still_pinned THEN b.still_statuses
                                        ELSE l.still END,
                  balance_means = CASE WHEN b.is_means_pinned THEN b.balance_means
                                       ELSE l.means END
             FROM learned l
            WHERE NOT b.are_still_pinned AND b.still_statuses <> l.still
               OR NOT b.is_means_pinned AND b.balance_means IS DISTINCT FROM l.means
           RETURNING b.still_statuses)
         SELECT EXISTS (SELECT FROM changed))");
  return row[0].as<bool>();
}

// The program's time zones are its machine's; those of the database server may be fewer.
void require_time_zone(pqxx::work& work, const std::string& timezone) {
  const pqxx::row row = work.exec_params1(
      R"(SELECT EXISTS (SELECT FROM recon.books WHERE timezone = $1)
             OR EXISTS (SELECT FROM pg_timezone_names WHERE name = $1))",
      timezone);
  if (row[0].as<bool>()) return;
  throw DatabaseUnfit("the database server does not know the time zone " + timezone +
                      ": choose another books.timezone, or install its time zones there");
}

// An announced break is tended as long as its alert may have to change.
void look_for_more(pqxx::work& work, Proof& proof) {
  const pqxx::row row = work.exec1(
      R"(SELECT EXISTS (SELECT FROM recon.touched),
                EXISTS (SELECT FROM recon.break
                         WHERE healed_at IS NULL AND announced_at IS NULL)
                OR EXISTS (SELECT FROM recon.alert
                            WHERE kind = 'chain_broken' AND resolved_at IS NULL))");
  proof.is_more = row[0].as<bool>();
  proof.has_breaks_to_tend = row[1].as<bool>();
}

}  // namespace

void settle_books(pqxx::work& work, const BooksPlan& plan) {
  require_time_zone(work, plan.timezone);
  const std::string still = plan.still_statuses ? array_of(*plan.still_statuses) : "";
  const std::string means = plan.balance_means ? name_of(*plan.balance_means) : "";
  const pqxx::result before =
      work.exec("SELECT timezone, still_statuses::text, balance_means FROM recon.books FOR UPDATE");
  work.exec_params0(
      R"(UPDATE recon.books b
            SET timezone = p.timezone, are_still_pinned = p.still IS NOT NULL,
                still_statuses = coalesce(p.still, b.still_statuses),
                is_means_pinned = p.means IS NOT NULL,
                balance_means = coalesce(p.means, b.balance_means)
           FROM (SELECT $1::text AS timezone, $2::text[] AS still, $3::text AS means) p
          WHERE (b.timezone, b.are_still_pinned, b.is_means_pinned)
                  <> (p.timezone, p.still IS NOT NULL, p.means IS NOT NULL)
             OR b.still_statuses <> p.still OR b.balance_means IS DISTINCT FROM
                  coalesce(p.means, b.balance_means))",
      plan.timezone, nullable(still), nullable(means));
  const pqxx::row after =
      work.exec1("SELECT timezone, still_statuses::text, balance_means FROM recon.books");
  const bool is_other_day = text_of(after[0]) != text_of(before[0][0]);
  if (is_other_day) {
    work.exec("SELECT recon.clear_book_days(chain_id, '-infinity', 'infinity') FROM recon.chain");
  }
  if (is_other_day || text_of(after[1]) != text_of(before[0][1]) ||
      text_of(after[2]) != text_of(before[0][2])) {
    touch_everything(work);
  }
}

Proof prove(pqxx::work& work) {
  Proof proof;
  const pqxx::result held = work.exec("SELECT timezone FROM recon.books FOR UPDATE SKIP LOCKED");
  if (held.empty()) {
    look_for_more(work, proof);
    return proof;
  }
  const std::string timezone = text_of(held[0][0]);
  const BookFacts facts = book_facts(work);
  for (const Stretch& stretch : take_touched(work, timezone)) {
    prove_stretch(work, stretch, facts, timezone, proof);
  }
  if (proof.day_count > 0 && learn(work)) {
    proof.has_learned = true;
    touch_everything(work);
  }
  look_for_more(work, proof);
  return proof;
}

}  // namespace reconciled
