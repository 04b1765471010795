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
  row.balance_after_minor = balance_at(stream, row.currency, row.time) + row.amount_minor;
  if (!draft.fields.empty()) {
    row.fields = static_cast<std::int32_t>(fields_.size());
    fields_.push_back(draft.fields);
  }
  const auto position = stream.ledger.insert(row);
  if (draft.moves_later_balances)
    stream.ledger.shift_balances_after(position, row.currency, row.amount_minor);
  tell(stream, position);
  return stream.ledger.at(position);
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

}  // namespace sandbox
