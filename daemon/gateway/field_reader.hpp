// Reads typed fields out of an answer's JSON and keeps the first thing that is wrong with it, so
// that the readers of statements, balances and accounts can be written as plain lists of fields.
// null and absent are the same. A field of another type than documented is refused, never guessed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/money.hpp"
#include "core/outcome.hpp"
#include "core/time.hpp"
#include "gateway/json_value.hpp"

namespace reconciled {

/// Why an answer is not taken.
struct Refusal {
  Unknown::Cause cause;
  std::string message;  // a sentence
};

class FieldReader {
 public:
  /// Absent: an empty string. U+0000, which PostgreSQL cannot hold, becomes U+FFFD.
  std::string text(const JsonObject& from, std::string_view key);
  /// As `text`, for what identifies a row or an account: refused when longer than 512 bytes, which
  /// the database could not index.
  std::string key_text(const JsonObject& from, std::string_view key);
  /// Absent: nothing. Amount {currency, value}; value is an integer of at most 16 digits, as a
  /// number or as a string. Anything else is refused, not rounded.
  std::optional<Money> money(const JsonObject& from, std::string_view key);
  Money required_money(const JsonObject& from, std::string_view key);
  Time required_time(const JsonObject& from, std::string_view key);
  /// A number, or a string of digits, from 0 to 1e9.
  std::int64_t required_count(const JsonObject& from, std::string_view key);
  /// Absent: null.
  const JsonObject* object(const JsonObject& from, std::string_view key);
  const JsonArray* list(const JsonObject& from, std::string_view key);
  std::vector<std::string> texts(const JsonObject& from, std::string_view key);
  /// An element of a list, which must be an object. Null when it is refused.
  const JsonObject* element(const JsonValue& value, std::string_view key);

  /// A label that came must contain the balance type that was asked for.
  void expect_balance_type(const JsonObject& from, std::string_view asked);

  void refuse(Unknown::Cause cause, std::string message);
  void refuse_shape(std::string_view key, std::string_view problem);
  const std::optional<Refusal>& refusal() const { return refusal_; }

 private:
  const JsonValue* find(const JsonObject& from, std::string_view key);

  std::optional<Refusal> refusal_;
};

}  // namespace reconciled
