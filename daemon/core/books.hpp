// The books of one chain (a customer's rows of one balance type and currency): what the days come
// to, where rows and told balances disagree, and what the rows teach about the gateway. Pure: the
// prover and `verify` hand in what the database holds and act on what comes out.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "core/balance.hpp"
#include "core/chain.hpp"
#include "core/status_effect.hpp"
#include "core/time.hpp"

namespace reconciled {

/// A row as the books see it. `balance_after_minor` only where it is of the row's own currency.
struct BookRow {
  std::int64_t statement_id = 0;
  Time time;
  std::int64_t amount_minor = 0;
  std::optional<std::int64_t> balance_after_minor;
  std::string status;
  bool is_altered = false;  // it no longer carries the seal that was stored with it
};

/// What inquiryBalance told at an instant of the gateway's clock, all accounts of the currency
/// together.
struct BalanceTold {
  Time time;
  std::int64_t total_minor = 0;
  std::int64_t available_minor = 0;
};

/// A row that was first seen when its time had already been verified without it.
struct LateRow {
  Time time;
  Time first_seen_at;
  std::int64_t amount_minor = 0;
  std::string status;
};

/// What is known about the gateway: pinned by the configuration, or learned.
struct BookFacts {
  std::set<std::string> still_statuses;  // their rows do not move the balance
  std::optional<BalanceMeaning> balance_means;
};

struct BookInput {
  std::span<const BookRow> rows;  // in the order of time
  std::optional<Told> opening;
  std::vector<Gap> gaps;  // not covered; what lies behind the plan's end included
  std::vector<BalanceTold> balances;
  std::vector<LateRow> late_rows;  // those before `rows` included
  std::vector<Time> day_begins;    // one more than days
  BookFacts facts;
};

struct BookDay {
  std::int64_t row_count = 0;
  std::int64_t told_count = 0;  // rows that tell a balance
  std::int64_t in_minor = 0;
  std::int64_t out_minor = 0;
  std::optional<std::int64_t> opening_minor;
  std::optional<std::int64_t> closing_minor;
  bool is_told = false;  // balances that the vendor told confirm all of the day
  bool has_unsolved = false;
  std::int64_t silent_count = 0;  // rows at the day's end behind the last that tells a balance
  std::optional<std::int64_t> last_told_statement_id;
  Time last_told_time;
  StatusEffects effects;
  std::int64_t total_fits = 0;  // told balances of which only the total agrees with the rows
  std::int64_t available_fits = 0;
};

/// A place where rows and told balances disagree: two rows, or the rows and what inquiryBalance
/// told.
struct BookBreak {
  enum class Kind { chain, balance };
  Kind kind = Kind::chain;
  Break place;
};

struct Books {
  std::vector<BookDay> days;
  std::vector<BookBreak> breaks;
};

Books close_books(const BookInput& input);

}  // namespace reconciled
