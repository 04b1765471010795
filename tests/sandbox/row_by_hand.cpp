// Rows that a test or a fault adds, hides or changes. What the caller leaves open is invented from
// the seed, so that the same sequence of calls makes the same rows.
#include <algorithm>
#include <stdexcept>

#include "business.hpp"

namespace sandbox {
namespace {

namespace json = boost::json;

// Added rows count from here in their stream, far above what trade ever reaches.
constexpr std::uint64_t first_added_number = 1ULL << 39U;

const json::value* find(const json::object& fields, std::string_view name) {
  const auto* value = fields.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::optional<std::string> text_of(const json::object& fields, std::string_view name) {
  const auto* value = find(fields, name);
  if (value == nullptr || !value->is_string()) return {};
  return std::string(value->get_string());
}

std::optional<std::int64_t> integer_of(const json::value& value) {
  if (value.is_int64()) return value.get_int64();
  if (!value.is_string()) return {};
  try {
    return std::stoll(std::string(value.get_string()));
  } catch (const std::logic_error&) {
    return {};
  }
}

// Takes what the model itself must know (order, sums, filters) out of the fields.
RowDraft understand(RowDraft draft) {
  if (!draft.time) {
    if (const auto text = text_of(draft.fields, "transactionTime")) {
      draft.time = parse_instant(*text);
      if (!draft.time) throw std::invalid_argument("transactionTime is not ISO 8601: " + *text);
    }
  }
  if (!draft.type) draft.type = text_of(draft.fields, "transactionType");
  const auto* amount = find(draft.fields, "transactionAmount");
  if (amount == nullptr || !amount->is_object()) return draft;
  if (!draft.currency) draft.currency = text_of(amount->get_object(), "currency");
  const auto* value = find(amount->get_object(), "value");
  if (!draft.amount_minor && value != nullptr) draft.amount_minor = integer_of(*value);
  return draft;
}

}  // namespace

const Row& Business::add_row(std::size_t stream_index, const RowDraft& given, Instant now) {
  const auto draft = understand(given);
  auto& stream = streams_.at(stream_index);
  const auto count = ++stream.added_count;
  Random random(mix(mix(options_.seed, 5000 + stream_index), count));
  Row row;
  row.time = draft.time.value_or(std::chrono::floor<std::chrono::seconds>(now));
  row.visible_from = now > row.time ? now : row.time;
  row.amount_minor = draft.amount_minor.value_or(random.between(100, 99'999));
  row.type = types_.find_or_add(draft.type.value_or("COLLECTION"));
  auto& customer = customers_[stream.customer];
  auto& usual = stream.balance_type == top_up_balance ? customer.top_up_currencies
                                                      : customer.normal_currencies;
  row.currency = draft.currency ? currencies_.find_or_add(*draft.currency) : usual.front();
  if (std::find(usual.begin(), usual.end(), row.currency) == usual.end())
    usual.push_back(row.currency);
  row.other_currency = row.currency;
  row.number = (stream_index + 1) << 40U | (first_added_number + count);
  row.transaction = row.number;
  row.wording = static_cast<std::uint32_t>(random.next());
  if (draft.status) row.statuses.fill(*draft.status);
  row.moves_balance = !is_still(final_status(row));
  row.balance_after_minor = balance_at(stream, row.currency, row.time) + effect_of(row);
  if (!draft.fields.empty()) {
    row.fields = static_cast<std::int32_t>(fields_.size());
    fields_.push_back(draft.fields);
  }
  const auto position = stream.ledger.insert(row);
  if (draft.moves_later_balances)
    move_balances_from(stream, position + 1, row.currency, effect_of(row));
  tell(stream, position);
  return stream.ledger.at(position);
}

std::optional<RowPlace> Business::find_row(std::uint64_t number) const {
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    if (const auto position = streams_[i].ledger.find(number)) return RowPlace{i, *position};
  }
  return {};
}

bool Business::is_still(Status status) const {
  const auto& still = options_.still_statuses;
  return std::find(still.begin(), still.end(), status) != still.end();
}

void Business::move_balances_from(Stream& stream, std::size_t position, Code currency,
                                  std::int64_t amount_minor) {
  stream.ledger.shift_balances_from(position, currency, amount_minor);
  stream.trade.move_balance(currency, amount_minor);
}

void Business::remove_row(RowPlace place, bool moves_later_balances, Instant now) {
  auto& stream = streams_.at(place.stream);
  const auto row = stream.ledger.at(place.position);
  if (moves_later_balances)
    move_balances_from(stream, place.position, row.currency, -effect_of(row));
  hide_row(place.stream, place.position, now);
}

void Business::hide_row(std::size_t stream, std::size_t position, Instant from, Instant until) {
  streams_.at(stream).ledger.hide(position, from, until);
  tell(streams_[stream], position);
}

// Only what is shown changes: time, currency and amount keep deciding about order and filters.
void Business::change_row(std::size_t stream, std::size_t position,
                          const boost::json::object& fields) {
  auto& ledger = streams_.at(stream).ledger;
  const auto* known = fields_of(ledger.at(position));
  auto merged = known == nullptr ? json::object{} : *known;
  for (const auto& field : fields) merged[field.key()] = field.value();
  fields_.push_back(std::move(merged));
  ledger.set_fields(position, static_cast<std::int32_t>(fields_.size() - 1));
  tell(streams_[stream], position);
}

void Business::change_row(RowPlace place, const RowChange& change) {
  auto& stream = streams_.at(place.stream);
  if (change.status) {
    const auto row = stream.ledger.at(place.position);
    std::array<Status, 3> statuses{};
    statuses.fill(*change.status);
    stream.ledger.set_statuses(place.position, statuses);
    if (change.moves_later_balances) {
      const bool moves = !is_still(*change.status);
      const auto effect = moves ? row.amount_minor : 0;
      stream.ledger.set_moves_balance(place.position, moves);
      move_balances_from(stream, place.position, row.currency, effect - effect_of(row));
    }
  }
  change_row(place.stream, place.position, change.fields);
}

}  // namespace sandbox
