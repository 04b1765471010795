#include "trade.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace sandbox {
namespace {

using namespace std::chrono;

// An amount in US cents, brought to the size that it has in `currency`.
std::int64_t from_cents(std::int64_t cents, Code currency) {
  return std::max<std::int64_t>(1, cents * terms_of(currency).per_cent_e3 / 1000);
}

std::int64_t power_of_10(int exponent) {
  std::int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

}  // namespace

Trade::Trade(TradeTerms terms) : terms_(std::move(terms)), random_(terms_.seed) {
  for (const auto code : terms_.currencies)
    opening_[code] = from_cents(random_.between(100'000, 5'000'000), code);
  balances_ = opening_;
}

void Trade::run(const std::vector<Instant>& instants, std::vector<Burst> bursts, Instant until,
                Ledger& ledger) {
  std::sort(bursts.begin(), bursts.end(),
            [](const Burst& a, const Burst& b) { return a.time < b.time; });
  auto next_burst = bursts.begin();
  const auto burst_before = [&](Instant limit) {
    for (; next_burst != bursts.end() && next_burst->time <= limit; ++next_burst)
      burst(*next_burst, ledger);
  };
  const auto refund_next = [&] {
    const auto follow_up = follow_ups_.top();
    follow_ups_.pop();
    burst_before(follow_up.due);
    refund(follow_up, ledger);
  };
  for (std::size_t used = 0; used < instants.size();) {
    if (!follow_ups_.empty() && follow_ups_.top().due <= instants[used]) {
      refund_next();
      ++used;
    } else {
      burst_before(instants[used]);
      used += trade(instants[used], instants.size() - used, ledger);
    }
  }
  while (!follow_ups_.empty() && follow_ups_.top().due <= until) refund_next();
  burst_before(never);
}

void Trade::close(Ledger& ledger) {
  for (; !follow_ups_.empty(); follow_ups_.pop()) {
    auto statuses = follow_ups_.top().original.statuses;
    std::replace_if(
        statuses.begin(), statuses.end(),
        [](Status status) { return status == Status::fail || status == Status::refunded; },
        Status::success);
    ledger.set_statuses(follow_ups_.top().position, statuses);
  }
}

std::int64_t Trade::opening_balance(Code currency) const {
  const auto found = opening_.find(currency);
  return found == opening_.end() ? 0 : found->second;
}

std::size_t Trade::trade(Instant time, std::size_t room, Ledger& ledger) {
  switch (draw_event()) {
    case Event::sale: return sell(time, room, ledger);
    case Event::payout: return pay_out(time, ledger);
    case Event::conversion: return room < 2 ? sell(time, room, ledger) : convert(time, ledger);
    case Event::fee: return charge(time, ledger);
    case Event::twins: return room < 2 ? sell(time, room, ledger) : repeat(time, room, ledger);
    case Event::other: return trade_otherwise(time, ledger);
  }
  return 0;
}

// Money comes in. The marketplace's fee stands on the row, and is booked by a row of its own.
std::size_t Trade::sell(Instant time, std::size_t room, Ledger& ledger) {
  const auto code = draw_currency();
  const auto amount = draw_amount(code);
  auto row = draft(time, terms_.is_top_up ? type::top_up : type::collection, code, amount);
  const auto fee = amount * random_.between(3, 15) / 1000;
  const bool has_fee = room > 1 && fee > 0 && random_.chance(terms_.is_top_up ? 100 : 450);
  if (has_fee) row.fee_minor = fee;
  if (random_.chance(60)) {
    row.statuses = {Status::pending, Status::success, Status::success};
    row.status_after_s[0] = static_cast<std::uint32_t>(random_.between(600, 2 * 86400));
  }
  const auto refund_after = seconds{random_.between(3 * 86400, 30 * 86400)};
  const bool is_refunded = random_.chance(20);
  if (is_refunded) {
    row.statuses[2] = Status::refunded;
    row.status_after_s[1] = static_cast<std::uint32_t>(refund_after.count());
  }
  const auto position = book(row, ledger);
  if (is_refunded && !is_still(row)) follow_ups_.push({time + refund_after, row, position});
  if (!has_fee) return 1;
  auto fee_row = draft(time, type::charge, code, -fee);
  fee_row.transaction = row.transaction;
  book(fee_row, ledger);
  return 2;
}

// Money goes out at once; the bank says later whether it arrived. If not, it comes back as a row.
std::size_t Trade::pay_out(Instant time, Ledger& ledger) {
  const auto code = draw_currency();
  const auto amount = draw_spending(code);
  if (amount == 0) return sell(time, 1, ledger);
  auto row = draft(time, random_.chance(450) ? type::withdrawal : type::transfer, code, -amount);
  const auto decided_after = seconds{random_.between(300, 3 * 86400)};
  const bool is_slow = random_.chance(300);
  row.statuses = {is_slow ? Status::init : Status::processing, Status::processing, Status::success};
  row.status_after_s = {30, static_cast<std::uint32_t>(decided_after.count())};
  const bool is_bounced = random_.chance(40);
  if (is_bounced) row.statuses[2] = random_.chance(500) ? Status::fail : Status::refunded;
  const auto position = book(row, ledger);
  if (is_bounced && !is_still(row)) follow_ups_.push({time + decided_after, row, position});
  return 1;
}

std::size_t Trade::convert(Instant time, Ledger& ledger) {
  const auto from = draw_currency();
  const auto amount = draw_spending(from);
  if (amount == 0 || terms_.currencies.size() < 2) return sell(time, 1, ledger);
  Code to = from;
  while (to == from) to = terms_.currencies[random_.below(terms_.currencies.size())];
  const auto from_terms = terms_of(from);
  const auto to_terms = terms_of(to);
  const auto drift = random_.between(985'000, 1'015'000);
  const auto quote_e6 = to_terms.per_cent_e3 * power_of_10(2 - to_terms.exponent) * drift /
                        (from_terms.per_cent_e3 * power_of_10(2 - from_terms.exponent));
  const auto major_e6 = amount / power_of_10(from_terms.exponent) * quote_e6;
  const auto bought =
      std::max<std::int64_t>(1, major_e6 / (1'000'000 / power_of_10(to_terms.exponent)));
  auto sold_row = draft(time, type::conversion, from, -amount);
  auto bought_row = draft(time, type::conversion, to, bought);
  sold_row.other_currency = to;
  bought_row.other_currency = from;
  sold_row.quote_e6 = bought_row.quote_e6 = quote_e6;
  bought_row.transaction = sold_row.transaction;
  book(sold_row, ledger);
  book(bought_row, ledger);
  return 2;
}

std::size_t Trade::charge(Instant time, Ledger& ledger) {
  const auto code = draw_currency();
  const auto amount = std::min(draw_spending(code), from_cents(random_.between(50, 4000), code));
  if (amount == 0) return sell(time, 1, ledger);
  book(draft(time, random_.chance(850) ? type::charge : type::deduction, code, -amount), ledger);
  return 1;
}

// Real twins: the same content in the same second, without an id. Their balances differ, or are not
// told, or (nothing was moved) are the same.
std::size_t Trade::repeat(Instant time, std::size_t room, Ledger& ledger) {
  const auto code = draw_currency();
  const auto variant = random_.below(3);
  const auto amount = variant == 1 ? 0 : draw_amount(code);
  auto twin = draft(time, variant == 1 ? type::charge : type::fund_collection, code, amount);
  twin.has_biz_no = false;
  twin.visible_from = twin.time;
  twin.has_balance = variant != 2;
  const auto count = std::min<std::size_t>(room, 2 + random_.below(2));
  for (std::size_t i = 0; i < count; ++i) book(twin, ledger);
  return count;
}

std::size_t Trade::trade_otherwise(Instant time, Ledger& ledger) {
  const auto code = draw_currency();
  if (random_.chance(500)) {
    const auto amount = draw_spending(code);
    if (amount == 0) return sell(time, 1, ledger);
    book(draft(time, type::payment, code, -amount), ledger);
  } else if (random_.chance(500)) {
    book(draft(time, type::cash_back, code, from_cents(random_.between(10, 900), code)), ledger);
  } else {
    book(draft(time, type::fund_collection, code, draw_amount(code)), ledger);
  }
  return 1;
}

void Trade::refund(const FollowUp& follow_up, Ledger& ledger) {
  const auto& original = follow_up.original;
  const auto refund_type = [&]() -> Code {
    if (original.type == type::withdrawal) return type::withdrawal_refund;
    if (original.type == type::transfer) return type::transfer_refund;
    return type::collection_refund;
  }();
  auto row = draft(follow_up.due, refund_type, original.currency, -original.amount_minor);
  row.transaction = original.transaction;
  book(row, ledger);
}

void Trade::burst(const Burst& burst, Ledger& ledger) {
  const auto pick = [&](std::size_t i) -> Code {
    return terms_.currencies[i % terms_.currencies.size()];
  };
  const auto start = floor<seconds>(burst.time);
  for (std::size_t i = 0; i < burst.row_count; ++i) {
    Code code = pick(0);
    Code kind = type::collection;
    if (burst.shape == BurstShape::either) {
      static constexpr std::array<std::size_t, 20> share{0, 1, 2, 0, 3, 1, 0, 2, 0, 1,
                                                         3, 0, 2, 1, 0, 3, 0, 2, 1, 0};
      code = pick(share[i % share.size()]);
      kind = i % 20 < 11 ? type::collection : i % 20 < 16 ? type::charge : type::cash_back;
    } else if (burst.shape == BurstShape::both) {
      code = pick(i % 3 == 0 ? 1 : 0);
      kind = i % 2 == 0 ? type::collection : type::fund_collection;
    }
    const auto sign = kind == type::charge ? -1 : 1;
    const auto part = milliseconds{terms_.has_milliseconds ? i * 1000 / burst.row_count : 0};
    const auto cents = random_.between(100, kind == type::charge ? 200 : 90'000);
    auto row = draft(start + part, kind, code, sign * from_cents(cents, code));
    row.has_biz_no = true;
    row.visible_from = row.time;
    book(row, ledger);
  }
}

}  // namespace sandbox
