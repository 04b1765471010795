// What the database holds of one chain within a stretch of time: rows, told balances, and the holes
// in its coverage.
#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "core/books.hpp"

namespace reconciled {

struct ChainName {
  std::string customer;
  std::string balance_type;
  std::string currency;
};

/// Half-open; an absent end is no limit.
struct TimeSpan {
  std::optional<Time> from;
  std::optional<Time> to;
};

/// Rows that are not missing, in the order of time. `limit` 0: all.
std::vector<BookRow> chain_rows(pqxx::work& work, const ChainName& chain, const TimeSpan& span,
                                int limit = 0);

/// Late rows that were first seen at `seen_since` or after, whatever their own time.
std::vector<LateRow> late_rows(pqxx::work& work, const ChainName& chain, Time seen_since);

/// What inquiryBalance told, all accounts of the currency together.
std::vector<BalanceTold> told_balances(pqxx::work& work, const ChainName& chain,
                                       const TimeSpan& span);

/// Stretches that are not covered, with what lies before the history and behind the plan.
std::vector<Gap> gaps_of(pqxx::work& work, const ChainName& chain, const TimeSpan& span);

/// Begins of the days from the one that holds `from` to the one that holds `to`, and the end of the
/// latter, in a time zone.
std::vector<Time> days_between(pqxx::work& work, Time from, Time to, const std::string& timezone);

BookFacts book_facts(pqxx::work& work);

}  // namespace reconciled
