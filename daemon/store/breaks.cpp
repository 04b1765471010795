#include "store/breaks.hpp"

#include <fmt/format.h>

#include <set>

#include "store/alerts.hpp"
#include "store/rereads.hpp"
#include "store/sql_value.hpp"

namespace reconciled {

namespace {

constexpr const char* kind_of(BookBreak::Kind kind) {
  return kind == BookBreak::Kind::chain ? "chain" : "balance";
}

std::string json_of(const std::vector<BookBreak>& breaks) {
  std::string json = "[";
  for (const BookBreak& one : breaks) {
    if (json.size() > 1) json += ',';
    json +=
        fmt::format(R"({{"kind":"{}","begin":{},"until":{},"missing":{})", kind_of(one.kind),
                    micros_of(one.place.from), micros_of(one.place.to), one.place.missing_minor);
    if (one.place.after_statement_id)
      json += fmt::format(R"(,"after":{})", *one.place.after_statement_id);
    if (one.place.before_statement_id)
      json += fmt::format(R"(,"before":{})", *one.place.before_statement_id);
    json += '}';
  }
  return json + ']';
}

// What lies before the history is a gap that never closes and hides nothing.
std::string json_of(std::span<const Gap> gaps) {
  std::string json = "[";
  for (const Gap& gap : gaps) {
    if (gap.from < Time{}) continue;
    if (json.size() > 1) json += ',';
    json += fmt::format(R"({{"begin":{},"until":{}}})", micros_of(gap.from), micros_of(gap.to));
  }
  return json + ']';
}

// The windows at both ends hold the rows that contradict each other. What lies between is read
// again as well, as long as that is not a long silence cut into very many windows: those are held
// against the vendor's count by the next sweep.
int read_again(pqxx::work& work) {
  int window_count = 0;
  for (const pqxx::row& row : work.exec(
           R"(UPDATE recon.break k SET reread_at = recon.now_()
                FROM recon.chain c
               WHERE c.chain_id = k.chain_id AND k.healed_at IS NULL AND k.reread_at IS NULL
              RETURNING c.customer, c.balance_type, recon.micros(k.from_time),
                        recon.micros(k.to_time),
                        (SELECT count(*) FROM recon.time_window w
                           JOIN recon.stream s USING (stream_id)
                          WHERE s.customer = c.customer AND s.balance_type = c.balance_type
                            AND s.kind = 'statements' AND w.from_time <= k.to_time
                            AND w.to_time > k.from_time))")) {
    const std::string customer = text_of(row[0]);
    const std::string balance_type = text_of(row[1]);
    const sys_seconds from = seconds_of(row[2]);
    const sys_seconds to = seconds_of(row[3]) + std::chrono::seconds{1};
    constexpr int most_windows = 24;
    if (row[4].as<int>() <= most_windows) {
      window_count += reopen_range(work, customer, balance_type, from, to);
    } else {
      window_count +=
          reopen_range(work, customer, balance_type, from, from + std::chrono::seconds{1});
      window_count += reopen_range(work, customer, balance_type, to - std::chrono::seconds{1}, to);
    }
  }
  return window_count;
}

// Read again to the end, added up again, and still there. Returns the chains of those that are.
std::set<int> mark_announced(pqxx::work& work) {
  std::set<int> chains;
  for (const pqxx::row& row : work.exec(
           R"(UPDATE recon.break k SET announced_at = recon.now_()
           FROM recon.chain c, recon.stream s
          WHERE c.chain_id = k.chain_id AND s.customer = c.customer
            AND s.balance_type = c.balance_type AND s.kind = 'statements'
            AND k.healed_at IS NULL AND k.reread_at IS NOT NULL AND k.announced_at IS NULL
            AND NOT EXISTS (SELECT FROM recon.hole h
                             WHERE h.stream_id = s.stream_id AND h.from_time <= k.to_time
                               AND h.to_time > k.from_time)
            AND NOT EXISTS (SELECT FROM recon.touched t
                             WHERE t.customer = c.customer AND t.balance_type = c.balance_type
                               AND t.from_time <= k.to_time AND t.to_time >= k.from_time)
         RETURNING k.chain_id)")) {
    chains.insert(row[0].as<int>());
  }
  return chains;
}

// One alert per chain, with its first place. Those with a new place are told of again.
void announce(pqxx::work& work, const std::set<int>& chains_with_news) {
  for (const pqxx::row& row : work.exec(
           R"(SELECT DISTINCT ON (k.chain_id)
                     c.customer, c.balance_type, c.currency, k.missing_minor,
                     coalesce(recon.major(abs(k.missing_minor), u.exponent)::text,
                              abs(k.missing_minor) || ' minor units of'),
                     recon.micros(k.from_time), recon.micros(k.to_time), k.kind,
                     k.after_statement_id, k.before_statement_id,
                     count(*) OVER (PARTITION BY k.chain_id) - 1, k.chain_id
                FROM recon.break k
                JOIN recon.chain c USING (chain_id)
                LEFT JOIN recon.currency u ON u.code = c.currency
               WHERE k.healed_at IS NULL AND k.announced_at IS NOT NULL
               ORDER BY k.chain_id, k.to_time, k.break_id)")) {
    const std::string chain = text_of(row[1]) + " " + text_of(row[2]);
    const std::string amount = text_of(row[4]) + " " + text_of(row[2]);
    const auto place_of = [](const pqxx::field& id, const char* otherwise) {
      return id.is_null() ? std::string(otherwise) : "statement " + text_of(id);
    };
    const std::string what =
        text_of(row[7]) == "balance"
            ? fmt::format("the rows and the balance of {} differ by {}",
                          format_time(time_of(row[6])), amount)
            : fmt::format("{} {} between {} ({}) and {} ({})", amount,
                          row[3].as<std::int64_t>() > 0 ? "missing" : "too much",
                          place_of(row[8], "the beginning"), format_time(time_of(row[5])),
                          place_of(row[9], "the balance told"), format_time(time_of(row[6])));
    const auto more_count = row[10].as<std::int64_t>();
    raise(work,
          {.kind = "chain_broken",
           .customer = text_of(row[0]),
           .subject = chain,
           .summary = fmt::format(
               "Rows of {}, {}, do not add up: {}{}. The interval was read again and does not fit "
               "still; nothing was plugged. See acct.breaks, and ask WorldFirst for its rows.",
               text_of(row[0]), chain, what,
               more_count > 0 ? fmt::format("; {} more places", more_count) : ""),
           .is_news = chains_with_news.contains(row[11].as<int>())});
  }
}

void resolve_whole_chains(pqxx::work& work) {
  work.exec0(
      R"(UPDATE recon.alert a SET resolved_at = recon.now_()
          WHERE a.resolved_at IS NULL AND a.kind = 'chain_broken'
            AND NOT EXISTS (
              SELECT FROM recon.break k JOIN recon.chain c USING (chain_id)
               WHERE k.healed_at IS NULL AND k.announced_at IS NOT NULL
                 AND c.customer = a.customer
                 AND a.subject = c.balance_type || ' ' || c.currency))");
}

}  // namespace

BreakChange keep_breaks(pqxx::work& work, int chain_id, const std::vector<BookBreak>& found,
                        const TimeSpan& span, std::span<const Gap> gaps) {
  const std::string json = json_of(found);
  const pqxx::row row = work.exec_params1(
      R"(WITH found AS MATERIALIZED (
           SELECT DISTINCT ON (f.kind, f.before, f.until)
                  f.kind, f.after, f.before, recon.at(f.begin) AS from_time,
                  recon.at(f.until) AS to_time, f.missing
             FROM jsonb_to_recordset($2::jsonb) AS f (kind text, after bigint, before bigint,
                                                      begin bigint, until bigint, missing bigint)
            ORDER BY f.kind, f.before, f.until, f.begin, f.after, f.missing),
         gap AS MATERIALIZED (
           SELECT recon.at(g.begin) AS from_time, recon.at(g.until) AS to_time
             FROM jsonb_to_recordset($5::jsonb) AS g (begin bigint, until bigint)),
         healed AS (
           UPDATE recon.break k SET healed_at = recon.now_()
            WHERE k.chain_id = $1 AND k.healed_at IS NULL
              AND k.to_time >= recon.at($3::bigint)
              -- a balance told right before the end is not held against rows that are not here
              AND k.to_time < recon.at($4::bigint)
                              - CASE k.kind WHEN 'balance' THEN interval '1 minute'
                                            ELSE interval '0' END
              AND NOT EXISTS (SELECT FROM gap g
                               WHERE g.from_time <= k.to_time AND g.to_time > k.from_time)
              AND NOT EXISTS (
                SELECT FROM found f
                 WHERE f.kind = k.kind AND f.to_time = k.to_time
                   AND f.before IS NOT DISTINCT FROM k.before_statement_id)
           RETURNING 1),
         kept AS (
           INSERT INTO recon.break AS k (chain_id, kind, after_statement_id, before_statement_id,
                                         from_time, to_time, missing_minor, found_at)
           SELECT $1, f.kind, f.after, f.before, f.from_time, f.to_time, f.missing, recon.now_()
             FROM found f
           ON CONFLICT (chain_id, kind, before_statement_id, to_time) WHERE healed_at IS NULL
             DO UPDATE SET missing_minor = excluded.missing_minor, from_time = excluded.from_time,
                           after_statement_id = excluded.after_statement_id
              WHERE (k.missing_minor, k.from_time, k.after_statement_id)
                      IS DISTINCT FROM (excluded.missing_minor, excluded.from_time,
                                        excluded.after_statement_id)
           RETURNING (xmax = 0) AS is_new)
         SELECT (SELECT count(*) FROM kept WHERE is_new), (SELECT count(*) FROM healed))",
      chain_id, json, micros_of(*span.from), micros_of(*span.to), json_of(gaps));
  return {row[0].as<int>(), row[1].as<int>()};
}

int tend_breaks(pqxx::work& work) {
  const int window_count = read_again(work);
  announce(work, mark_announced(work));
  resolve_whole_chains(work);
  return window_count;
}

}  // namespace reconciled
