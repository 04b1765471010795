#include "gateway/field_reader.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "gateway/json_text.hpp"

namespace reconciled {

namespace {

constexpr std::size_t longest_text = 10'000;
constexpr std::size_t longest_key = 512;
constexpr std::int64_t largest_value = 9'999'999'999'999'999;  // the vendor's 16 digits
constexpr std::int64_t largest_count = 1'000'000'000;
constexpr std::size_t longest_currency = 16;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Digits only, at most `digit_count` of them.
std::optional<std::int64_t> integer_of(std::string_view text, std::size_t digit_count) {
  if (text.empty() || text.size() > digit_count) return std::nullopt;
  if (!std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::optional<std::int64_t> minor_units_of(const JsonValue& value) {
  if (const auto* const number = as<std::int64_t>(&value)) {
    if (*number > largest_value || *number < -largest_value) return std::nullopt;
    return *number;
  }
  const auto* const text = as<std::string_view>(&value);
  if (text == nullptr) return std::nullopt;
  const bool is_negative = text->starts_with('-');
  const auto digits = text->substr(is_negative ? 1 : 0);
  const auto magnitude = integer_of(digits, 16);
  if (!magnitude) return std::nullopt;
  return is_negative ? -*magnitude : *magnitude;
}

bool is_currency(std::string_view text) {
  return !text.empty() && text.size() <= longest_currency &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

bool contains(const JsonArray& list, std::string_view text) {
  return std::any_of(list.elements.begin(), list.elements.end(), [&](const JsonValue& one) {
    const auto* const words = as<std::string_view>(&one);
    return words != nullptr && *words == text;
  });
}

}  // namespace

const JsonValue* FieldReader::find(const JsonObject& from, std::string_view key) {
  const JsonValue* const value = from.find(key);
  return as<JsonNull>(value) != nullptr ? nullptr : value;
}

std::string FieldReader::text(const JsonObject& from, std::string_view key) {
  const JsonValue* const value = find(from, key);
  if (value == nullptr) return {};
  const auto* const text = as<std::string_view>(value);
  if (text == nullptr) {
    refuse_shape(key, "is not a string");
    return {};
  }
  if (text->size() > longest_text) {
    refuse_shape(key, "is too long");
    return {};
  }
  return without_nul(*text);
}

std::string FieldReader::key_text(const JsonObject& from, std::string_view key) {
  std::string value = text(from, key);
  if (value.size() > longest_key) refuse_shape(key, "is longer than 512 bytes");
  return value;
}

std::optional<Money> FieldReader::money(const JsonObject& from, std::string_view key) {
  const JsonObject* const amount = object(from, key);
  if (amount == nullptr) return std::nullopt;
  const auto* const currency = as<std::string_view>(find(*amount, "currency"));
  const JsonValue* const value = find(*amount, "value");
  if (currency == nullptr || !is_currency(*currency)) {
    refuse_shape(key, "has no usable currency");
    return std::nullopt;
  }
  const auto minor = value == nullptr ? std::nullopt : minor_units_of(*value);
  if (!minor) {
    refuse_shape(key, "has no integer value of at most 16 digits");
    return std::nullopt;
  }
  return Money{.currency = std::string{*currency}, .minor = *minor};
}

Money FieldReader::required_money(const JsonObject& from, std::string_view key) {
  auto amount = money(from, key);
  if (!amount) refuse_shape(key, "is missing");
  return std::move(amount).value_or(Money{});
}

Time FieldReader::required_time(const JsonObject& from, std::string_view key) {
  const JsonValue* const value = find(from, key);
  const auto* const text = as<std::string_view>(value);
  const auto time = text == nullptr ? std::nullopt : parse_time(*text);
  if (!time) refuse_shape(key, "is not a time with an offset");
  return time.value_or(Time{});
}

std::int64_t FieldReader::required_count(const JsonObject& from, std::string_view key) {
  const JsonValue* const value = find(from, key);
  const auto* const number = as<std::int64_t>(value);
  const auto* const text = as<std::string_view>(value);
  std::optional<std::int64_t> count;
  if (number != nullptr) count = *number;
  if (text != nullptr) count = integer_of(*text, 10);
  if (!count || *count < 0 || *count > largest_count) {
    refuse_shape(key, "is not a count");
    return 0;
  }
  return *count;
}

const JsonObject* FieldReader::object(const JsonObject& from, std::string_view key) {
  const JsonValue* const value = find(from, key);
  if (value == nullptr) return nullptr;
  const auto* const object = as<JsonObject>(value);
  if (object == nullptr) refuse_shape(key, "is not an object");
  return object;
}

const JsonArray* FieldReader::list(const JsonObject& from, std::string_view key) {
  const JsonValue* const value = find(from, key);
  if (value == nullptr) return nullptr;
  const auto* const list = as<JsonArray>(value);
  if (list == nullptr) refuse_shape(key, "is not a list");
  return list;
}

std::vector<std::string> FieldReader::texts(const JsonObject& from, std::string_view key) {
  std::vector<std::string> result;
  const JsonArray* const values = list(from, key);
  if (values == nullptr) return result;
  result.reserve(values->elements.size());
  for (const JsonValue& value : values->elements) {
    const auto* const text = as<std::string_view>(&value);
    if (text == nullptr || text->size() > longest_text) {
      refuse_shape(key, "is not a list of strings");
      break;
    }
    result.push_back(without_nul(*text));
  }
  return result;
}

const JsonObject* FieldReader::element(const JsonValue& value, std::string_view key) {
  const auto* const object = as<JsonObject>(&value);
  if (object == nullptr) refuse_shape(key, "holds something that is not an object");
  return object;
}

void FieldReader::expect_balance_type(const JsonObject& from, std::string_view asked) {
  const std::string one = text(from, "balanceType");
  const JsonArray* const several = list(from, "balanceTypes");
  const bool one_fits = one.empty() || one == asked;
  const bool several_fit =
      several == nullptr || several->elements.size() == 0 || contains(*several, asked);
  if (one_fits && several_fit) return;
  refuse(Unknown::Cause::misfit,
         "The answer speaks of another balance type than " + std::string{asked} + ".");
}

void FieldReader::refuse(Unknown::Cause cause, std::string message) {
  if (!refusal_) refusal_.emplace(Refusal{cause, std::move(message)});
}

void FieldReader::refuse_shape(std::string_view key, std::string_view problem) {
  if (refusal_) return;
  std::string message = "The answer cannot be read: ";
  message.append(key).append(" ").append(problem).append(".");
  refuse(Unknown::Cause::unreadable, std::move(message));
}

}  // namespace reconciled
