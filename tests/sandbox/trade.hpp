// What happens on one stream, event by event in the order of time: sales and their fees, payouts
// that may bounce, conversions of two rows, refunds days later, twins, bursts. Keeps the running
// balance of each currency, so that every row's balance is the one before plus its amount.
#pragma once

#include <map>
#include <queue>
#include <vector>

#include "ledger.hpp"
#include "random.hpp"

namespace sandbox {

// How a second with more rows than one question can reach may be taken apart.
enum class BurstShape : std::uint8_t {
  either,      // by currency alone, or by type alone
  both,        // only by currency and then by type
  unreachable  // one currency, one type
};

struct Burst {
  BurstShape shape = BurstShape::either;
  std::size_t row_count = 700;
  Instant time{};
};

struct TradeTerms {
  std::vector<Code> currencies;  // the busiest first; at least one
  std::uint64_t seed = 0;
  std::uint64_t stream_number = 0;
  bool is_top_up = false;
  bool has_milliseconds = false;
  unsigned nameless_permille = 0;  // rows without accountingBizNo, twins apart
  unsigned twins_permille = 0;     // events that are twins
  unsigned late_permille = 0;      // rows that are shown only after a while
  std::chrono::seconds late_by{0};
  std::vector<Status> still_statuses;  // rows that end in one of these move nothing
};

class Trade {
 public:
  explicit Trade(TradeTerms terms);

  // One row for each instant, which must ascend and follow those of earlier runs; the rows of a
  // burst come on top, and so do follow-ups that are due between the last instant and `until`.
  void run(const std::vector<Instant>& instants, std::vector<Burst> bursts, Instant until,
           Ledger& ledger);

  // No refund that is still to come will come: what waited for one stays SUCCESS.
  void close(Ledger& ledger);

  std::int64_t opening_balance(Code currency) const;
  // Money that moved without trade: later rows go on from there.
  void move_balance(Code currency, std::int64_t amount_minor) {
    balances_[currency] += amount_minor;
  }

 private:
  struct FollowUp {
    Instant due;
    Row original;
    std::size_t position;  // good until somebody inserts a row by hand
    bool operator<(const FollowUp& other) const { return due > other.due; }
  };
  enum class Event : std::uint8_t { sale, payout, conversion, fee, twins, other };

  std::size_t trade(Instant time, std::size_t room, Ledger& ledger);
  std::size_t sell(Instant time, std::size_t room, Ledger& ledger);
  std::size_t pay_out(Instant time, Ledger& ledger);
  std::size_t convert(Instant time, Ledger& ledger);
  std::size_t charge(Instant time, Ledger& ledger);
  std::size_t repeat(Instant time, std::size_t room, Ledger& ledger);
  std::size_t trade_otherwise(Instant time, Ledger& ledger);
  void refund(const FollowUp& follow_up, Ledger& ledger);
  void burst(const Burst& burst, Ledger& ledger);

  Event draw_event();
  Code draw_currency();
  std::int64_t draw_amount(Code currency);
  // At most half of what is there; nothing when that is not worth it.
  std::int64_t draw_spending(Code currency);
  bool is_still(const Row& row) const;
  Row draft(Instant time, Code type, Code currency, std::int64_t amount_minor);
  std::size_t book(Row row, Ledger& ledger);

  TradeTerms terms_;
  Random random_;
  std::map<Code, std::int64_t> opening_;
  std::map<Code, std::int64_t> balances_;
  std::priority_queue<FollowUp> follow_ups_;
  std::uint64_t row_count_ = 0;
  std::uint64_t transaction_count_ = 0;
};

}  // namespace sandbox
