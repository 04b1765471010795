#include "store/lateness.hpp"

#include <algorithm>

#include "store/alerts.hpp"
#include "store/rereads.hpp"
#include "store/sql_value.hpp"

namespace reconciled {

namespace {

bool is_outside(const Window& window, const std::vector<PageRead>& pages) {
  return std::ranges::any_of(pages, [&](const PageRead& read) {
    return std::ranges::any_of(read.page.rows, [&](const Statement& row) {
      return row.transaction_time < window.from || row.transaction_time >= window.to;
    });
  });
}

// The first reading of a window brings late rows only where it shows its neighbours' time.
bool may_be_late(const Attempt& attempt) {
  if (attempt.sweep != nullptr) return !attempt.sweep->pages().empty();
  const Reading& reading = *attempt.reading;
  return attempt.job.was_verified || is_outside(reading.window(), reading.pages()) ||
         is_outside(reading.window(), reading.abandoned());
}

// Leaves other than the one that is being read, in which the late rows of this claim lie.
std::vector<std::int64_t> leaves_elsewhere(pqxx::work& work, const ClaimedJob& job) {
  std::vector<std::int64_t> windows;
  for (const pqxx::row& row : work.exec_params(
           R"(SELECT DISTINCT l.window_id
                FROM recon.statement s
                JOIN recon.stream st ON st.customer = s.customer AND st.kind = 'statements'
                 AND st.balance_type = s.balance_type
                JOIN recon.leaf l ON l.stream_id = st.stream_id
                 AND l.from_time = (SELECT max(w.from_time) FROM recon.time_window w
                                     WHERE w.stream_id = st.stream_id
                                       AND w.from_time <= s.transaction_time)
                 AND l.to_time > s.transaction_time
               WHERE s.customer = $1 AND s.balance_type = $2 AND s.is_late
                 AND s.first_job_id = $3 AND s.first_seen_at >= recon.at($4::bigint)
                 AND l.is_whole)",
           job.customer, job.balance_type, job.job_id, micros_of(job.started_at))) {
    windows.push_back(row[0].as<std::int64_t>());
  }
  return windows;
}

// All that came since the alert was opened, so that its one summary tells of all of them.
constexpr const char* summary_sql = R"(
  WITH since AS (
    SELECT greatest(coalesce(min(a.raised_at) FILTER (WHERE a.resolved_at IS NULL), recon.now_())
                      - interval '10 min',
                    max(a.resolved_at)) AS at
      FROM recon.alert a WHERE a.kind = 'late_rows' AND a.customer = $1 AND a.subject = $2),
  late AS (
    SELECT s.transaction_time AT TIME ZONE 'UTC' AS at, s.currency, s.amount_minor
      FROM recon.statement s
     WHERE s.customer = $1 AND s.balance_type = $2 AND s.is_late
       AND s.first_seen_at >= (SELECT at FROM since)),
  days AS (SELECT DISTINCT to_char(at, 'YYYY-MM-DD') AS day FROM late),
  sums AS (
    SELECT l.currency,
           coalesce(recon.major(sum(l.amount_minor)::bigint, c.exponent)::text,
                    sum(l.amount_minor) || ' minor') AS amount
      FROM late l LEFT JOIN recon.currency c ON c.code = l.currency
     GROUP BY l.currency, c.exponent)
  SELECT (SELECT count(*) FROM late),
         (SELECT CASE WHEN count(*) > 7 THEN count(*) || ' days from ' || min(day) || ' to '
                                             || max(day)
                      ELSE string_agg(day, ', ' ORDER BY day) END FROM days),
         (SELECT string_agg(currency || ' ' || amount, ', ' ORDER BY currency) FROM sums))";

void announce(pqxx::work& work, const ClaimedJob& job) {
  const pqxx::row row = work.exec_params1(summary_sql, job.customer, job.balance_type);
  raise(work, {.kind = "late_rows",
               .customer = job.customer,
               .subject = job.balance_type,
               .summary = "Statements of " + job.customer + ", " + job.balance_type + ": " +
                          text_of(row[0]) + (text_of(row[0]) == "1" ? " row" : " rows") +
                          " appeared in time that had already been verified, on " +
                          text_of(row[1]) + " (UTC), in sum " + text_of(row[2]) +
                          ". They are stored; see acct.statements where is_late, newest "
                          "first_seen_at first, and correct what was closed without them.",
               .is_news = true});
}

std::int64_t count_late(pqxx::work& work, const ClaimedJob& job) {
  return work
      .exec_params1(
          R"(SELECT count(*) FROM recon.statement
              WHERE customer = $1 AND balance_type = $2 AND is_late AND first_job_id = $3
                AND first_seen_at >= recon.at($4::bigint))",
          job.customer, job.balance_type, job.job_id, micros_of(job.started_at))[0]
      .as<std::int64_t>();
}

}  // namespace

std::int64_t note_late_rows(pqxx::work& work, const Attempt& attempt) {
  if (!may_be_late(attempt)) return 0;
  const std::int64_t late_count = count_late(work, attempt.job);
  if (late_count == 0) return 0;
  announce(work, attempt.job);
  reopen(work, leaves_elsewhere(work, attempt.job));
  return late_count;
}

}  // namespace reconciled
