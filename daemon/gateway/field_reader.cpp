#include "gateway/field_reader.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "gateway/json_text.hpp"

namespace reconciled {

namespace json = boost::json;

namespace {

constexpr std::size_t longest_text = 10'000;
constexpr std::size_t longest_key = 512;
constexpr std::int64_t largest_value = 9'999'999'999'999'999;  // the vendor's 16 digits
constexpr std::int64_t largest_count = 1'000'000'000;
constexpr std::size_t longest_currency = 16;

// Digits only, at most `digit_count` of them.
std::optional<std::int64_t> integer_of(std::string_view text, std::size_t digit_count) {
  if (text.empty() || text.size() > digit_count) return std::nullopt;
  if (text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::optional<std::int64_t> minor_units_of(const json::value& value) {
  if (const std::int64_t* const number = value.if_int64()) {
    if (*number > largest_value || *number < -largest_value) return std::nullopt;
    return *number;
  }
  const json::string* const text = value.if_string();
  if (text == nullptr) return std::nullopt;
  const bool is_negative = !text->empty() && text->front() == '-';
  const auto digits = view_of(*text).substr(is_negative ? 1 : 0);
  const auto magnitude = integer_of(digits, 16);
  if (!magnitude) return std::nullopt;
  return is_negative ? -*magnitude : *magnitude;
}

bool is_currency(std::string_view text) {
  return !text.empty() && text.size() <= longest_currency &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

bool contains(const json::array& list, std::string_view text) {
  return std::any_of(list.begin(), list.end(), [&](const json::value& one) {
    return one.is_string() && view_of(one.get_string()) == text;
  });
}

}  // namespace

const json::value* FieldReader::find(const Object& from, std::string_view key) {
  const json::value* const value = from.if_contains({key.data(), key.size()});
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::string FieldReader::text(const Object& from, std::string_view key) {
  const json::value* const value = find(from, key);
  if (value == nullptr) return {};
  const json::string* const text = value->if_string();
  if (text == nullptr) {
    refuse_shape(key, "is not a string");
    return {};
  }
  if (text->size() > longest_text) {
    refuse_shape(key, "is too long");
    return {};
  }
  return without_nul(view_of(*text));
}

std::string FieldReader::key_text(const Object& from, std::string_view key) {
  std::string value = text(from, key);
  if (value.size() > longest_key) refuse_shape(key, "is longer than 512 bytes");
  return value;
}

std::optional<Money> FieldReader::money(const Object& from, std::string_view key) {
  const Object* const amount = object(from, key);
  if (amount == nullptr) return std::nullopt;
  const json::value* const currency = find(*amount, "currency");
  const json::value* const value = find(*amount, "value");
  if (currency == nullptr || !currency->is_string() ||
      !is_currency(view_of(currency->get_string()))) {
    refuse_shape(key, "has no usable currency");
    return std::nullopt;
  }
  const auto minor = value == nullptr ? std::nullopt : minor_units_of(*value);
  if (!minor) {
    refuse_shape(key, "has no integer value of at most 16 digits");
    return std::nullopt;
  }
  return Money{.currency = std::string{view_of(currency->get_string())}, .minor = *minor};
}

Money FieldReader::required_money(const Object& from, std::string_view key) {
  auto amount = money(from, key);
  if (!amount) refuse_shape(key, "is missing");
  return std::move(amount).value_or(Money{});
}

Time FieldReader::required_time(const Object& from, std::string_view key) {
  const json::value* const value = find(from, key);
  const json::string* const text = value == nullptr ? nullptr : value->if_string();
  const auto time = text == nullptr ? std::nullopt : parse_time(view_of(*text));
  if (!time) refuse_shape(key, "is not a time with an offset");
  return time.value_or(Time{});
}

std::int64_t FieldReader::required_count(const Object& from, std::string_view key) {
  const json::value* const value = find(from, key);
  std::optional<std::int64_t> count;
  if (value != nullptr && value->is_int64()) count = value->get_int64();
  if (value != nullptr && value->is_string()) count = integer_of(view_of(value->get_string()), 10);
  if (!count || *count < 0 || *count > largest_count) {
    refuse_shape(key, "is not a count");
    return 0;
  }
  return *count;
}

const FieldReader::Object* FieldReader::object(const Object& from, std::string_view key) {
  const json::value* const value = find(from, key);
  if (value == nullptr) return nullptr;
  if (!value->is_object()) refuse_shape(key, "is not an object");
  return value->if_object();
}

const json::array* FieldReader::list(const Object& from, std::string_view key) {
  const json::value* const value = find(from, key);
  if (value == nullptr) return nullptr;
  if (!value->is_array()) refuse_shape(key, "is not a list");
  return value->if_array();
}

std::vector<std::string> FieldReader::texts(const Object& from, std::string_view key) {
  std::vector<std::string> result;
  const json::array* const values = list(from, key);
  if (values == nullptr) return result;
  result.reserve(values->size());
  for (const json::value& value : *values) {
    const json::string* const text = value.if_string();
    if (text == nullptr || text->size() > longest_text) {
      refuse_shape(key, "is not a list of strings");
      break;
    }
    result.push_back(without_nul(view_of(*text)));
  }
  return result;
}

const FieldReader::Object* FieldReader::element(const json::value& value, std::string_view key) {
  if (!value.is_object()) refuse_shape(key, "holds something that is not an object");
  return value.if_object();
}

void FieldReader::expect_balance_type(const Object& from, std::string_view asked) {
  const std::string one = text(from, "balanceType");
  const json::array* const several = list(from, "balanceTypes");
  const bool one_fits = one.empty() || one == asked;
  const bool several_fit = several == nullptr || several->empty() || contains(*several, asked);
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
