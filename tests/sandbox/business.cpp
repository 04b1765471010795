#include "business.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "calendar.hpp"

namespace sandbox {
namespace {

using namespace std::chrono;

// The first customer does most of the business, and e-commerce most of each customer's.
std::vector<std::size_t> shares(std::size_t stream_count, std::size_t row_count) {
  std::vector<std::size_t> weights;
  for (std::size_t i = 0; i < stream_count; ++i)
    weights.push_back(1000 / (i / 2 + 1) * (i % 2 == 0 ? 85 : 15));
  const auto sum = std::accumulate(weights.begin(), weights.end(), std::size_t{0});
  std::vector<std::size_t> counts;
  for (const auto weight : weights) counts.push_back(row_count * weight / sum);
  const auto given = std::accumulate(counts.begin(), counts.end(), std::size_t{0});
  if (!counts.empty()) counts.front() += row_count - given;
  return counts;
}

// Bursts that fit into half of `row_count`, spread over the time where none was given.
std::vector<Burst> place_bursts(const BusinessOptions& options, Instant begin,
                                std::size_t row_count) {
  std::vector<Burst> placed;
  std::size_t sum = 0;
  const auto gap = (options.end - begin) / static_cast<int>(options.bursts.size() + 1);
  for (std::size_t i = 0; i < options.bursts.size(); ++i) {
    auto burst = options.bursts[i];
    if (sum + burst.row_count > row_count / 2) continue;
    sum += burst.row_count;
    if (burst.time == Instant{}) burst.time = begin + gap * static_cast<int>(i + 1);
    burst.time = floor<seconds>(burst.time);
    placed.push_back(burst);
  }
  return placed;
}

std::size_t row_count_of(const std::vector<Burst>& bursts) {
  return std::accumulate(bursts.begin(), bursts.end(), std::size_t{0},
                         [](std::size_t sum, const Burst& burst) { return sum + burst.row_count; });
}

TradeTerms terms_of(const BusinessOptions& options, const Customer& customer, std::size_t index) {
  TradeTerms terms;
  terms.is_top_up = index % 2 == 1;
  terms.currencies = terms.is_top_up ? customer.top_up_currencies : customer.normal_currencies;
  terms.seed = mix(options.seed, index);
  terms.stream_number = index + 1;
  terms.has_milliseconds = options.precision != Precision::seconds;
  terms.nameless_permille = options.nameless_permille;
  terms.twins_permille = options.twins_permille;
  terms.late_permille = options.late_permille;
  terms.late_by = options.late_by;
  terms.still_statuses = options.still_statuses;
  return terms;
}

}  // namespace

Business::Business(const BusinessOptions& options)
    : options_(options),
      begin_(floor<days>(options.end - days{options.day_count})),
      customers_(make_customers(options.customer_count, options.seed)),
      traded_until_(options.end) {
  if (options.day_count < 1) throw std::invalid_argument("a business needs at least one day");
  if (options.has_tokens) {
    for (auto& customer : customers_)
      customer.tokens = make_tokens(customer, options.seed, 0, options.end);
  }
  make_streams();
  trade_history();
}

void Business::make_streams() {
  for (std::size_t index = 0; index < customers_.size() * 2; ++index) {
    const auto& customer = customers_[index / 2];
    const auto balance_type = index % 2 == 0 ? normal_balance : top_up_balance;
    streams_.push_back({index / 2, std::string(balance_type), Ledger{},
                        Trade(terms_of(options_, customer, index))});
  }
  // One account is out of order for a week, so that accounts have a history.
  if (customers_.size() > 1) {
    auto& account = customers_[1].accounts.back();
    account.abnormal_from = begin_ + (options_.end - begin_) / 2;
    account.abnormal_until = account.abnormal_from + days{7};
  }
}

void Business::trade_history() {
  const auto counts = shares(streams_.size(), options_.row_count);
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    auto& stream = streams_[i];
    stream.ledger.reserve(counts[i] + 1);
    const auto bursts = i == 0 ? place_bursts(options_, begin_, counts[i]) : std::vector<Burst>{};
    Random random(mix(options_.seed, 77 + i));
    const CalendarTerms calendar{begin_, options_.end, options_.precision, i % 3 == 1};
    const auto instants = draw_instants(calendar, counts[i] - row_count_of(bursts), random);
    stream.trade.run(instants, bursts, Instant::min(), stream.ledger);
    if (options_.live_rows_per_day == 0) stream.trade.close(stream.ledger);
  }
}

std::optional<std::size_t> Business::find_customer(std::string_view name) const {
  for (std::size_t i = 0; i < customers_.size(); ++i) {
    if (customers_[i].name == name) return i;
  }
  return {};
}

void Business::set_tokens(std::size_t customer, std::optional<Tokens> tokens) {
  customers_[customer].tokens = std::move(tokens);
}

std::optional<std::size_t> Business::find_stream(std::size_t customer,
                                                 std::string_view balance_type) const {
  if (balance_type == normal_balance) return customer * 2;
  if (balance_type == top_up_balance) return customer * 2 + 1;
  return {};
}

const boost::json::object* Business::fields_of(const Row& row) const {
  return row.fields == Row::no_fields ? nullptr : &fields_[static_cast<std::size_t>(row.fields)];
}

std::int64_t Business::balance_at(const Stream& stream, Code currency, Instant now) const {
  return stream.ledger.balance_at(currency, now).value_or(stream.trade.opening_balance(currency));
}

std::int64_t Business::frozen_minor(const Stream& stream, Code currency) const {
  return stream.trade.opening_balance(currency) * options_.frozen_permille / 1000;
}

std::optional<std::int64_t> Business::told_balance(const Stream& stream, const Row& row) const {
  if (!options_.has_balances || !row.has_balance) return {};
  const bool is_total = options_.balance_meaning == BalanceMeaning::total;
  return row.balance_after_minor - (is_total ? 0 : frozen_minor(stream, row.currency));
}

void Business::advance(Instant now) {
  if (options_.live_rows_per_day == 0 || now <= traded_until_) return;
  const auto span = now - traded_until_;
  const auto begin = traded_until_;
  traded_until_ = now;
  const auto weights = shares(streams_.size(), 1000);
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    // What is due is seldom a whole number of rows; chance decides about the rest.
    Random random(
        mix(mix(options_.seed, i), static_cast<std::uint64_t>(now.time_since_epoch().count())));
    const std::uint64_t unit = 1000ULL * 86'400'000'000ULL / options_.live_rows_per_day;
    const auto due = static_cast<std::uint64_t>(span.count()) * weights[i];
    const auto count = due / unit + (random.below(unit) < due % unit ? 1 : 0);
    std::vector<Instant> instants;
    for (std::uint64_t row = 0; row < count; ++row)
      instants.push_back(floor<seconds>(begin + microseconds{random.between(0, span.count())}));
    std::sort(instants.begin(), instants.end());
    auto& stream = streams_[i];
    const auto known_count = stream.ledger.rows().size();
    stream.trade.run(instants, {}, now, stream.ledger);
    for (auto p = known_count; p < stream.ledger.rows().size(); ++p) tell(stream, p);
  }
}

void Business::mark_served(std::size_t stream, std::size_t position, Instant now) {
  streams_[stream].ledger.mark_served(position, now);
}

void Business::tell(const Stream& stream, std::size_t position) const {
  if (listener_) listener_(stream, stream.ledger.at(position));
}

}  // namespace sandbox
