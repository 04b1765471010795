#include "store/chain_rows.hpp"

#include "store/sql_value.hpp"

namespace reconciled {

namespace {

// An absent end as the parameter that recon.at() turns into NULL.
struct SpanText {
  explicit SpanText(const TimeSpan& span)
      : from_text(span.from ? std::to_string(micros_of(*span.from)) : ""),
        to_text(span.to ? std::to_string(micros_of(*span.to)) : "") {}
  const char* from() const { return nullable(from_text); }
  const char* to() const { return nullable(to_text); }
  std::string from_text;
  std::string to_text;
};

}  // namespace

std::vector<BookRow> chain_rows(pqxx::work& work, const ChainName& chain, const TimeSpan& span,
                                int limit) {
  const SpanText ends(span);
  std::vector<BookRow> rows;
  const std::string most = limit > 0 ? std::to_string(limit) : "";
  const pqxx::result found = work.exec_params(
      R"(SELECT statement_id, recon.micros(transaction_time), amount_minor,
                CASE WHEN coalesce(balance_after_currency, currency) = currency
                     THEN balance_after_minor END, transaction_status,
                seal <> recon.seal(row_key, transaction_time, transaction_status, currency,
                                   amount_minor, balance_after_minor)
           FROM recon.statement
          WHERE customer = $1 AND balance_type = $2 AND currency = $3 AND missing_since IS NULL
            AND transaction_time >= coalesce(recon.at($4::bigint), '-infinity')
            AND transaction_time < coalesce(recon.at($5::bigint), 'infinity')
          ORDER BY transaction_time, statement_id LIMIT $6::bigint)",
      chain.customer, chain.balance_type, chain.currency, ends.from(), ends.to(), nullable(most));
  rows.reserve(found.size());
  for (const pqxx::row& row : found) {
    rows.push_back({row[0].as<std::int64_t>(), time_of(row[1]), row[2].as<std::int64_t>(),
                    optional_of<std::int64_t>(row[3]), text_of(row[4]), row[5].c_str()[0] == 't'});
  }
  return rows;
}

std::vector<LateRow> late_rows(pqxx::work& work, const ChainName& chain, Time seen_since) {
  std::vector<LateRow> rows;
  for (const pqxx::row& row : work.exec_params(
           R"(SELECT recon.micros(transaction_time), recon.micros(first_seen_at), amount_minor,
                     transaction_status
                FROM recon.statement
               WHERE customer = $1 AND balance_type = $2 AND currency = $3 AND is_late
                 AND first_seen_at >= recon.at($4::bigint) AND missing_since IS NULL
               ORDER BY transaction_time, statement_id)",
           chain.customer, chain.balance_type, chain.currency, micros_of(seen_since))) {
    rows.push_back({time_of(row[0]), time_of(row[1]), row[2].as<std::int64_t>(), text_of(row[3])});
  }
  return rows;
}

std::vector<BalanceTold> told_balances(pqxx::work& work, const ChainName& chain,
                                       const TimeSpan& span) {
  const SpanText ends(span);
  std::vector<BalanceTold> balances;
  for (const pqxx::row& row : work.exec_params(
           R"(SELECT recon.micros(max(answered_at)), sum(total_minor)::bigint,
                     sum(available_minor)::bigint
                FROM recon.balance_snapshot
               WHERE customer = $1 AND balance_type = $2 AND currency = $3
                 AND answered_at >= coalesce(recon.at($4::bigint), '-infinity')
                 AND answered_at < coalesce(recon.at($5::bigint), 'infinity')
               GROUP BY job_id
              HAVING count(*) = count(total_minor) AND count(*) = count(available_minor)
                 AND abs(sum(total_minor)) < 9e18 AND abs(sum(available_minor)) < 9e18
               ORDER BY 1)",
           chain.customer, chain.balance_type, chain.currency, ends.from(), ends.to())) {
    balances.push_back({time_of(row[0]), row[1].as<std::int64_t>(), row[2].as<std::int64_t>()});
  }
  return balances;
}

std::vector<Gap> gaps_of(pqxx::work& work, const ChainName& chain, const TimeSpan& span) {
  const SpanText ends(span);
  std::vector<Gap> gaps;
  for (const pqxx::row& row : work.exec_params(
           R"(WITH stream AS (
                SELECT * FROM recon.stream
                 WHERE customer = $1 AND kind = 'statements' AND balance_type = $2)
              SELECT recon.micros(g.from_time), recon.micros(g.to_time)
                FROM (SELECT h.from_time, h.to_time FROM recon.hole h
                       WHERE h.stream_id = (SELECT stream_id FROM stream)
                      UNION ALL
                      SELECT planned_to, planned_to + interval '1000 years' FROM stream
                      UNION ALL
                      SELECT timestamptz '1900-01-01 00:00:00+00', history_from FROM stream) g
               WHERE g.from_time < coalesce(recon.at($4::bigint), 'infinity')
                 AND g.to_time > coalesce(recon.at($3::bigint), '-infinity')
               ORDER BY 1)",
           chain.customer, chain.balance_type, ends.from(), ends.to())) {
    gaps.push_back({time_of(row[0]), time_of(row[1])});
  }
  return gaps;
}

std::vector<Time> days_between(pqxx::work& work, Time from, Time to, const std::string& timezone) {
  std::vector<Time> begins;
  for (const pqxx::row& row : work.exec_params(
           R"(SELECT recon.micros(day::timestamp AT TIME ZONE $3)
                FROM generate_series((recon.at($1::bigint) AT TIME ZONE $3)::date::timestamp,
                                     (recon.at($2::bigint) AT TIME ZONE $3)::date::timestamp
                                       + interval '1 day', interval '1 day') AS day ORDER BY 1)",
           micros_of(from), micros_of(to), timezone)) {
    begins.push_back(time_of(row[0]));
  }
  return begins;
}

BookFacts book_facts(pqxx::work& work) {
  BookFacts facts;
  const pqxx::row row = work.exec1("SELECT balance_means FROM recon.books");
  if (!row[0].is_null()) {
    facts.balance_means =
        text_of(row[0]) == "total" ? BalanceMeaning::total : BalanceMeaning::available;
  }
  for (const pqxx::row& status : work.exec("SELECT unnest(still_statuses) FROM recon.books")) {
    facts.still_statuses.insert(text_of(status[0]));
  }
  return facts;
}

}  // namespace reconciled
