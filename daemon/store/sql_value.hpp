// How values travel into and out of SQL text parameters. Absent text is an empty string with us
// and NULL in the database.
#pragma once

#include <cstdint>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"

namespace reconciled {

/// NULL for empty text. The text must outlive the call that takes the pointer.
inline const char* nullable(const std::string& text) {
  return text.empty() ? nullptr : text.c_str();
}

/// Microseconds since 1970, which recon.at() turns into a timestamptz without rounding.
inline std::int64_t micros_of(Time time) {
  return time.time_since_epoch().count();
}

inline Time time_of(const pqxx::field& micros) {
  return Time{std::chrono::microseconds{micros.as<std::int64_t>()}};
}

inline sys_seconds seconds_of(const pqxx::field& micros) {
  return std::chrono::floor<std::chrono::seconds>(time_of(micros));
}

inline std::string text_of(const pqxx::field& field) {
  return field.is_null() ? std::string{} : std::string(field.c_str(), field.size());
}

template <class T>
std::optional<T> optional_of(const pqxx::field& field) {
  if (field.is_null()) return std::nullopt;
  return field.as<T>();
}

/// A text[] literal: {"a","b"}.
std::string array_of(const std::vector<std::string>& values);
/// A bigint[] literal: {1,2}.
std::string array_of(const std::vector<std::int64_t>& values);

/// Appends `text` as a JSON string. `text` is UTF-8 without U+0000.
void append_json(std::string& json, std::string_view text);

}  // namespace reconciled
