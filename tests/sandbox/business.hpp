// The whole business: customers, and for each of them and each balance type a stream with its
// ledger. Generated from a seed; later changed only by what is done to it here (live trade, rows
// added, hidden or changed by a test), and whoever wants to know of such changes is told.
// Not thread-safe.
#pragma once

#include <boost/json/object.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "customer.hpp"
#include "ledger.hpp"
#include "trade.hpp"

namespace sandbox {

inline constexpr std::string_view normal_balance = "NORMAL_BALANCE";
inline constexpr std::string_view top_up_balance = "SAME_NAME_TOP_UP_BALANCE";

enum class ValueForm : std::uint8_t { mixed, string, number };  // of an amount in JSON
enum class BalanceMeaning : std::uint8_t { total, available };  // of a row's accountBalance

struct BusinessOptions {
  std::uint64_t seed = 1;
  std::size_t customer_count = 3;
  std::size_t row_count = 20'000;  // exactly so many, bursts included
  int day_count = 400;
  Instant end{};                       // the last row lies before it
  std::vector<Burst> bursts{Burst{}};  // a time of zero: somewhere in the middle. Left out where
                                       // it would be more than half of the busiest stream
  Precision precision = Precision::seconds;  // of row times; microseconds are not offered
  ValueForm value_form = ValueForm::mixed;
  unsigned nameless_permille = 10;
  unsigned twins_permille = 6;
  unsigned late_permille = 0;
  std::chrono::seconds late_by{180};
  bool has_tokens = false;              // every customer asks for an Access-Token
  std::uint64_t live_rows_per_day = 0;  // trade that goes on after `end`
  bool has_balances = true;             // accountBalance on rows
  BalanceMeaning balance_meaning = BalanceMeaning::total;
  // Of the opening balance, frozen for good; 0: frozen is what is pending, and changes.
  unsigned frozen_permille = 0;
  std::vector<Status> still_statuses;  // rows that end in one of these never moved the balance
};

struct Stream {
  std::size_t customer;  // index
  std::string balance_type;
  Ledger ledger;
  Trade trade;
  std::uint64_t added_count = 0;
};

// A row made by hand. What is not given is invented. `fields` are put into the element as they are
// (null takes a field out); accountBalance follows from the row before unless it is among them.
struct RowDraft {
  std::optional<Instant> time;
  std::optional<std::string> type;
  std::optional<std::string> currency;
  std::optional<std::int64_t> amount_minor;
  std::optional<Status> status;
  boost::json::object fields;
  bool moves_later_balances = false;
};

// A row changed by hand.
struct RowChange {
  std::optional<Status> status;       // from now on, and so for good
  boost::json::object fields;         // shown instead
  bool moves_later_balances = false;  // where the status moves the balance and the old did not, or
                                      // the other way round
};

struct RowPlace {
  std::size_t stream;
  std::size_t position;
};

class Business {
 public:
  using Listener = std::function<void(const Stream&, const Row&)>;

  explicit Business(const BusinessOptions& options);

  const BusinessOptions& options() const { return options_; }
  Instant begin() const { return begin_; }
  const CodeBook& types() const { return types_; }
  const CodeBook& currencies() const { return currencies_; }

  const std::vector<Customer>& customers() const { return customers_; }
  const Customer& customer_of(const Stream& stream) const { return customers_[stream.customer]; }
  std::optional<std::size_t> find_customer(std::string_view name) const;
  void set_tokens(std::size_t customer, std::optional<Tokens> tokens);

  const std::vector<Stream>& streams() const { return streams_; }
  // Index of the stream; nothing for a balance type that does not exist.
  std::optional<std::size_t> find_stream(std::size_t customer, std::string_view balance_type) const;
  const boost::json::object* fields_of(const Row& row) const;
  std::optional<RowPlace> find_row(std::uint64_t number) const;
  std::int64_t balance_at(const Stream& stream, Code currency, Instant now) const;
  // The part that is frozen for good; it is part of the balance.
  std::int64_t frozen_minor(const Stream& stream, Code currency) const;
  // What the row tells: nothing where it tells no balance.
  std::optional<std::int64_t> told_balance(const Stream& stream, const Row& row) const;

  void advance(Instant now);  // lets live trade catch up
  void mark_served(std::size_t stream, std::size_t position, Instant now);
  const Row& add_row(std::size_t stream, const RowDraft& draft, Instant now);
  void hide_row(std::size_t stream, std::size_t position, Instant from, Instant until = never);
  void change_row(std::size_t stream, std::size_t position, const boost::json::object& fields);
  void change_row(RowPlace place, const RowChange& change);
  // For good. The later balances either keep what it brought, or never had it.
  void remove_row(RowPlace place, bool moves_later_balances, Instant now);
  void on_change(Listener listener) { listener_ = std::move(listener); }

 private:
  void make_streams();
  void trade_history();
  void tell(const Stream& stream, std::size_t position) const;
  bool is_still(Status status) const;
  void move_balances_from(Stream& stream, std::size_t position, Code currency,
                          std::int64_t amount_minor);

  BusinessOptions options_;
  Instant begin_;
  CodeBook types_ = transaction_types();
  CodeBook currencies_ = sandbox::currencies();
  std::vector<Customer> customers_;
  std::vector<Stream> streams_;
  std::vector<boost::json::object> fields_;
  Instant traded_until_;
  Listener listener_;
};

}  // namespace sandbox
