// Reads typed fields out of an answer's JSON and keeps the first thing that is wrong with it, so
// that the readers of statements, balances and accounts can be written as plain lists of fields.
// null and absent are the same. A field of another type than documented is refused, never guessed.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/money.hpp"
#include "core/outcome.hpp"
#include "core/time.hpp"

namespace reconciled {

/// Why an answer is not taken.
struct Refusal {
  Unknown::Cause cause;
  std::string message;  // a sentence
};

class FieldReader {
 public:
  using Object = boost::json::object;

  /// Absent: an empty string. U+0000, which PostgreSQL cannot hold, becomes U+FFFD.
  std::string text(const Object& from, std::string_view key);
  /// As `text`, for what identifies a row or an account: refused when longer than 512 bytes, which
  /// the database could not index.
  std::string key_text(const Object& from, std::string_view key);
  /// Absent: nothing. Amount {currency, value}; value is an integer of at most 16 digits, as a
  /// number or as a string. Anything else is refused, not rounded.
  std::optional<Money> money(const Object& from, std::string_view key);
  Money required_money(const Object& from, std::string_view key);
  Time required_time(const Object& from, std::string_view key);
  /// A number, or a string of digits, from 0 to 1e9.
  std::int64_t required_count(const Object& from, std::string_view key);
  /// Absent: null.
  const Object* object(const Object& from, std::string_view key);
  const boost::json::array* list(const Object& from, std::string_view key);
  std::vector<std::string> texts(const Object& from, std::string_view key);
  /// An element of a list, which must be an object. Null when it is refused.
  const Object* element(const boost::json::value& value, std::string_view key);

  /// A label that came must contain the balance type that was asked for.
  void expect_balance_type(const Object& from, std::string_view asked);

  void refuse(Unknown::Cause cause, std::string message);
  void refuse_shape(std::string_view key, std::string_view problem);
  const std::optional<Refusal>& refusal() const { return refusal_; }

 private:
  const boost::json::value* find(const Object& from, std::string_view key);

  std::optional<Refusal> refusal_;
};

}  // namespace reconciled
