#include "json_reader.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <stdexcept>

namespace sandbox {

JsonReader::JsonReader(const boost::json::value& value, std::string place)
    : object_(value.if_object()), place_(std::move(place)) {
  if (object_ == nullptr)
    throw std::invalid_argument((place_.empty() ? "the document" : place_) + ": must be an object");
}

std::string JsonReader::text(std::string_view name, std::string otherwise) {
  return optional_text(name).value_or(std::move(otherwise));
}

std::optional<std::string> JsonReader::optional_text(std::string_view name) {
  const auto* value = any(name);
  if (value == nullptr) return {};
  if (!value->is_string()) fail(name, "must be a string");
  return std::string(value->get_string());
}

std::int64_t JsonReader::integer(std::string_view name) {
  const auto value = optional_integer(name);
  if (!value) fail(name, "is required");
  return *value;
}

std::optional<std::int64_t> JsonReader::optional_integer(std::string_view name) {
  const auto* value = any(name);
  if (value == nullptr) return {};
  if (!value->is_int64()) fail(name, "must be an integer");
  return value->get_int64();
}

std::uint64_t JsonReader::count(std::string_view name, std::uint64_t otherwise) {
  const auto value = optional_integer(name);
  if (!value) return otherwise;
  if (*value < 0) fail(name, "must not be negative");
  return static_cast<std::uint64_t>(*value);
}

bool JsonReader::boolean(std::string_view name, bool otherwise) {
  const auto* value = any(name);
  if (value == nullptr) return otherwise;
  if (!value->is_bool()) fail(name, "must be true or false");
  return value->get_bool();
}

bool JsonReader::flag(std::string_view name) {
  if (!has(name)) return false;
  if (!boolean(name, false)) fail(name, "must be true, or left out");
  return true;
}

std::optional<Instant> JsonReader::instant(std::string_view name) {
  const auto given = optional_text(name);
  if (!given) return {};
  const auto parsed = parse_instant(*given);
  if (!parsed) fail(name, "must be a time in ISO 8601 with an offset");
  return parsed;
}

boost::json::object JsonReader::object(std::string_view name) {
  const auto* value = any(name);
  if (value == nullptr) return {};
  if (!value->is_object()) fail(name, "must be an object");
  return value->get_object();
}

JsonReader JsonReader::inside(std::string_view name) {
  const auto* value = any(name);
  if (value == nullptr) fail(name, "is required");
  return {*value, place_of(name)};
}

std::vector<JsonReader> JsonReader::list(std::string_view name) {
  const auto* value = any(name);
  if (value == nullptr) fail(name, "is required");
  if (!value->is_array()) fail(name, "must be a list");
  std::vector<JsonReader> readers;
  for (const auto& item : value->get_array())
    readers.emplace_back(item, place_of(name) + "[" + std::to_string(readers.size()) + "]");
  return readers;
}

const boost::json::value* JsonReader::any(std::string_view name) {
  known_.emplace_back(name);
  return object_->if_contains(name);
}

void JsonReader::finish() const {
  for (const auto& field : *object_) {
    if (std::find(known_.begin(), known_.end(), field.key()) == known_.end())
      fail(field.key(), "is not known here");
  }
}

void JsonReader::fail(std::string_view name, std::string_view why) const {
  throw std::invalid_argument(place_of(name) + ": " + std::string(why));
}

std::string JsonReader::place_of(std::string_view name) const {
  return place_.empty() ? std::string(name) : place_ + "." + std::string(name);
}

}  // namespace sandbox
