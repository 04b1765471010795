// Page inquiryBalance, "Response parameters".
#include <array>

#include "gateway/answer_data.hpp"
#include "gateway/json_text.hpp"

namespace reconciled {

namespace {

constexpr std::string_view balances_key = "accountBalances";

// The currency stands in a field of its own, or only in the amounts; all must agree.
std::string currency_of(FieldReader& reader, std::string currency,
                        const std::array<std::optional<Money>, 3>& amounts) {
  for (const std::optional<Money>& amount : amounts) {
    if (!amount) continue;
    if (currency.empty()) currency = amount->currency;
    if (currency != amount->currency) reader.refuse_shape("currency", "differs from an amount's");
  }
  if (currency.empty()) reader.refuse_shape("currency", "is missing");
  return currency;
}

std::optional<std::int64_t> minor_of(const std::optional<Money>& amount) {
  return amount ? std::optional{amount->minor} : std::nullopt;
}

Balance read_balance(FieldReader& reader, const JsonObject& element, std::string_view source) {
  const std::array amounts{reader.money(element, "totalBalance"),
                           reader.money(element, "availableBalance"),
                           reader.money(element, "frozenBalance")};
  Balance balance;
  balance.account_no = reader.key_text(element, "accountNo");
  balance.currency = currency_of(reader, reader.text(element, "currency"), amounts);
  balance.total_minor = minor_of(amounts[0]);
  balance.available_minor = minor_of(amounts[1]);
  balance.frozen_minor = minor_of(amounts[2]);
  balance.raw = without_nul_escapes(source);
  return balance;
}

}  // namespace

BalancesAnswer read_balances(FieldReader& reader, const JsonObject& answer,
                             const BalancesCall& call) {
  BalancesAnswer result;
  const JsonArray* const list = reader.list(answer, balances_key);
  if (list == nullptr) {
    reader.refuse_shape(balances_key, "is missing");
    return result;
  }
  result.balances.reserve(list->elements.size());
  for (const JsonValue& value : list->elements) {
    if (reader.refusal()) break;
    const JsonObject* const element = reader.element(value, balances_key);
    if (element == nullptr) break;
    reader.expect_balance_type(*element, call.balance_type);
    result.balances.push_back(read_balance(reader, *element, value.source));
  }
  return result;
}

}  // namespace reconciled
