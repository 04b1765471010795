#include "store/month.hpp"

#include <algorithm>

#include "store/chain_rows.hpp"
#include "store/sql_value.hpp"

namespace reconciled {

namespace {

// Rows behind the month that are looked at for a balance that confirms its last rows.
constexpr int rows_behind = 50;

TimeSpan span_of_month(pqxx::work& work, const std::string& month, const std::string& timezone) {
  const pqxx::row row = work.exec_params1(
      R"(SELECT recon.micros(($1 || '-01')::timestamp AT TIME ZONE $2),
                recon.micros((($1 || '-01')::timestamp + interval '1 month') AT TIME ZONE $2))",
      month, timezone);
  return {time_of(row[0]), time_of(row[1])};
}

std::vector<Hole> holes_of(pqxx::work& work, const StreamName& stream, const TimeSpan& span) {
  std::vector<Hole> holes;
  for (const pqxx::row& row : work.exec_params(
           R"(WITH stream AS (
                SELECT * FROM recon.stream
                 WHERE customer = $1 AND kind = 'statements' AND balance_type = $2),
              month AS (SELECT recon.at($3::bigint) AS from_time, recon.at($4::bigint) AS to_time)
              SELECT recon.micros(greatest(h.from_time, m.from_time)),
                     recon.micros(least(h.to_time, m.to_time)), h.state, h.job_id,
                     recon.micros(h.next_attempt_at), h.last_code, h.last_message
                FROM (SELECT h.from_time, h.to_time, h.state, h.job_id, h.next_attempt_at,
                             h.last_code, h.last_message
                        FROM recon.hole h WHERE h.stream_id = (SELECT stream_id FROM stream)
                      UNION ALL
                      SELECT planned_to, 'infinity', 'not asked for', NULL, NULL, NULL, NULL
                        FROM stream
                      UNION ALL
                      SELECT '-infinity', history_from, 'not asked for', NULL, NULL, NULL, NULL
                        FROM stream
                      UNION ALL
                      SELECT '-infinity', 'infinity', 'not asked for', NULL, NULL, NULL, NULL
                       WHERE NOT EXISTS (SELECT FROM stream)) h, month m
               WHERE h.from_time < m.to_time AND h.to_time > m.from_time
               ORDER BY 1)",
           stream.customer, stream.balance_type, micros_of(*span.from), micros_of(*span.to))) {
    Hole hole{.from = time_of(row[0]), .to = time_of(row[1]), .state = text_of(row[2])};
    hole.job_id = optional_of<std::int64_t>(row[3]);
    if (!row[4].is_null()) hole.next_attempt_at = time_of(row[4]);
    hole.last_code = text_of(row[5]);
    hole.last_message = text_of(row[6]);
    holes.push_back(std::move(hole));
  }
  return holes;
}

// A window was proved by a reading that showed so many rows inside of it. Rows that were first seen
// later are late ones; of the others none may be lost or doubled.
std::vector<OffCount> off_counts_of(pqxx::work& work, const StreamName& stream,
                                    const TimeSpan& span) {
  std::vector<OffCount> off_counts;
  for (const pqxx::row& row : work.exec_params(
           R"(SELECT recon.micros(w.from_time), recon.micros(w.to_time), j.job_id, j.inside_count,
                     held.row_count
                FROM recon.stream s
                JOIN recon.time_window w USING (stream_id)
                JOIN recon.job j USING (window_id)
                CROSS JOIN LATERAL (
                  SELECT count(*) AS row_count FROM recon.statement r
                   WHERE r.customer = s.customer AND r.balance_type = s.balance_type
                     AND r.transaction_time >= w.from_time AND r.transaction_time < w.to_time
                     AND (w.currency IS NULL OR r.currency = w.currency)
                     AND (w.transaction_type IS NULL OR r.transaction_type = w.transaction_type)
                     AND r.missing_since IS NULL AND r.first_seen_at <= j.verified_at) held
               WHERE s.customer = $1 AND s.kind = 'statements' AND s.balance_type = $2
                 AND w.from_time < recon.at($4::bigint) AND w.to_time > recon.at($3::bigint)
                 AND j.state = 'succeeded' AND j.inside_count <> held.row_count
               ORDER BY 1)",
           stream.customer, stream.balance_type, micros_of(*span.from), micros_of(*span.to))) {
    off_counts.push_back({time_of(row[0]), time_of(row[1]), row[2].as<std::int64_t>(),
                          row[3].as<std::int64_t>(), row[4].as<std::int64_t>()});
  }
  return off_counts;
}

std::vector<std::string> currencies_of(pqxx::work& work, const StreamName& stream,
                                       const TimeSpan& span) {
  std::vector<std::string> currencies;
  for (const pqxx::row& row : work.exec_params(
           R"(SELECT c.currency FROM recon.chain c
               WHERE c.customer = $1 AND c.balance_type = $2
                 AND EXISTS (SELECT FROM recon.book_day d WHERE d.chain_id = c.chain_id)
              UNION
              SELECT DISTINCT currency FROM recon.statement
               WHERE customer = $1 AND balance_type = $2
                 AND transaction_time >= recon.at($3::bigint)
                 AND transaction_time < recon.at($4::bigint) AND missing_since IS NULL
               ORDER BY 1)",
           stream.customer, stream.balance_type, micros_of(*span.from), micros_of(*span.to))) {
    currencies.push_back(text_of(row[0]));
  }
  return currencies;
}

std::vector<AlteredRow> altered_rows_of(const std::vector<BookRow>& rows, const TimeSpan& month) {
  std::vector<AlteredRow> altered;
  for (const BookRow& row : rows) {
    if (row.is_altered && row.time >= *month.from && row.time < *month.to) {
      altered.push_back({row.statement_id, row.time});
    }
  }
  return altered;
}

// The instant of the last row before the month that tells a balance: there the adding up starts.
std::optional<Time> last_told_before(pqxx::work& work, const ChainName& chain, Time month_begin) {
  const pqxx::row row = work.exec_params1(
      R"(SELECT recon.micros((
           SELECT transaction_time FROM recon.statement
            WHERE customer = $1 AND balance_type = $2 AND currency = $3 AND missing_since IS NULL
              AND balance_after_minor IS NOT NULL AND transaction_time < recon.at($4::bigint)
            ORDER BY transaction_time DESC LIMIT 1)))",
      chain.customer, chain.balance_type, chain.currency, micros_of(month_begin));
  if (row[0].is_null()) return std::nullopt;
  return time_of(row[0]);
}

std::optional<int> minor_digits_of(pqxx::work& work, const std::string& currency) {
  const pqxx::result found =
      work.exec_params("SELECT exponent FROM recon.currency WHERE code = $1", currency);
  if (found.empty()) return std::nullopt;
  return found[0][0].as<int>();
}

MonthLine read_line(pqxx::work& work, const ChainName& chain, const TimeSpan& month,
                    const std::string& timezone, const BookFacts& facts) {
  MonthLine line{.customer = chain.customer,
                 .balance_type = chain.balance_type,
                 .currency = chain.currency,
                 .minor_digits = minor_digits_of(work, chain.currency),
                 .opening_minor = {},
                 .closing_minor = {},
                 .holes = {},
                 .breaks = {},
                 .off_counts = {},
                 .altered_rows = {}};
  const Time begin = last_told_before(work, chain, *month.from).value_or(*month.from);
  std::vector<BookRow> rows = chain_rows(work, chain, {begin, month.to});
  const std::vector<BookRow> behind = chain_rows(work, chain, {month.to, {}}, rows_behind);
  rows.insert(rows.end(), behind.begin(), behind.end());
  line.altered_rows = altered_rows_of(rows, month);

  BookInput input;
  input.rows = rows;
  input.facts = facts;
  // What lies before the month and behind it is added up as one day each, and left out below.
  if (begin < *month.from) input.day_begins.push_back(begin);
  const std::size_t first = input.day_begins.size();
  for (const Time day : days_between(work, *month.from, *month.to, timezone)) {
    if (day <= *month.to) input.day_begins.push_back(day);
  }
  const std::size_t last = input.day_begins.size() - 1;
  // Where all that lies behind is known, so is what inquiryBalance told on the day after.
  Time end = behind.empty() ? *month.to : behind.back().time + std::chrono::microseconds{1};
  if (behind.size() < rows_behind) end = std::max(end, *month.to + std::chrono::days{1});
  if (end > *month.to) input.day_begins.push_back(end);
  const TimeSpan whole{input.day_begins.front(), input.day_begins.back()};
  input.gaps = gaps_of(work, chain, whole);
  input.balances = told_balances(work, chain, whole);
  input.late_rows = late_rows(work, chain, *whole.from);
  const Books books = close_books(input);
  sum_up(line, {books.days.begin() + static_cast<std::ptrdiff_t>(first),
                books.days.begin() + static_cast<std::ptrdiff_t>(last)});
  // A break that only begins or ends in the month leaves the month in doubt as well.
  for (const BookBreak& one : books.breaks) {
    if (one.place.to >= *month.from && one.place.from < *month.to) line.breaks.push_back(one);
  }
  return line;
}

}  // namespace

std::vector<MonthLine> read_month(pqxx::work& work, const std::vector<StreamName>& streams,
                                  const std::string& month, const std::string& timezone) {
  const TimeSpan span = span_of_month(work, month, timezone);
  const BookFacts facts = book_facts(work);
  std::vector<MonthLine> lines;
  for (const StreamName& stream : streams) {
    const std::vector<Hole> holes = holes_of(work, stream, span);
    const std::vector<OffCount> off_counts = off_counts_of(work, stream, span);
    const std::size_t first = lines.size();
    for (const std::string& currency : currencies_of(work, stream, span)) {
      lines.push_back(
          read_line(work, {stream.customer, stream.balance_type, currency}, span, timezone, facts));
    }
    if (lines.size() == first) {
      lines.push_back({});
      lines.back().customer = stream.customer;
      lines.back().balance_type = stream.balance_type;
    }
    for (std::size_t i = first; i < lines.size(); ++i) {
      lines[i].holes = holes;
      lines[i].off_counts = off_counts;
    }
  }
  return lines;
}

}  // namespace reconciled
