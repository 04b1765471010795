// An answer's JSON as a tree of views: into the answer's source where a text stands there as it is
// meant, else into what the AnswerDocument has decoded. Lives as long as both.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

namespace reconciled {

struct JsonValue;

/// Values side by side, in the order of the source.
class JsonRange {
 public:
  JsonRange() = default;
  JsonRange(const JsonValue* first, std::size_t count) : first_{first}, count_{count} {}

  std::size_t size() const { return count_; }
  inline const JsonValue* begin() const;
  inline const JsonValue* end() const;

 private:
  const JsonValue* first_ = nullptr;
  std::size_t count_ = 0;
};

struct JsonNull {};

/// A boolean, or a number that is no int64: nothing that is read here is either of them.
struct JsonUnread {};

struct JsonArray {
  JsonRange elements;
};

struct JsonObject {
  JsonRange fields;

  /// Of a key that occurs twice the last one. Null when there is none.
  inline const JsonValue* find(std::string_view key) const;
};

struct JsonValue {
  std::string_view key;     // empty where the value is no field of an object
  std::string_view source;  // the value as it was sent
  std::variant<JsonNull, JsonUnread, std::int64_t, std::string_view, JsonArray, JsonObject> what;
};

/// Null when there is no value, or one of another type.
template <typename Type>
const Type* as(const JsonValue* value) {
  return value == nullptr ? nullptr : std::get_if<Type>(&value->what);
}

const JsonValue* JsonRange::begin() const {
  return first_;
}

const JsonValue* JsonRange::end() const {
  return first_ + count_;
}

const JsonValue* JsonObject::find(std::string_view key) const {
  for (const JsonValue* field = fields.end(); field != fields.begin();) {
    --field;
    if (field->key == key) return field;
  }
  return nullptr;
}

}  // namespace reconciled
