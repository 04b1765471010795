// Reads objects of which every field must be known and of the right type. Complaints are
// std::invalid_argument and name the place, as in "rules[2].do.slow: must be an integer".
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "instant.hpp"

namespace sandbox {

class JsonReader {
 public:
  JsonReader(const boost::json::value& value, std::string place);

  bool has(std::string_view name) const { return object_->contains(name); }
  std::string text(std::string_view name, std::string otherwise = {});
  std::optional<std::string> optional_text(std::string_view name);
  std::int64_t integer(std::string_view name);
  std::optional<std::int64_t> optional_integer(std::string_view name);
  std::uint64_t count(std::string_view name, std::uint64_t otherwise);  // not negative
  bool boolean(std::string_view name, bool otherwise);
  bool flag(std::string_view name);  // absent or true; false says nothing and is refused
  std::optional<Instant> instant(std::string_view name);
  boost::json::object object(std::string_view name);  // empty where absent
  JsonReader inside(std::string_view name);
  std::vector<JsonReader> list(std::string_view name);
  const boost::json::value* any(std::string_view name);

  // Call when all has been read: a field that nobody asked for is an error.
  void finish() const;
  [[noreturn]] void fail(std::string_view name, std::string_view why) const;

 private:
  std::string place_of(std::string_view name) const;

  const boost::json::object* object_;
  std::string place_;
  std::vector<std::string> known_;
};

}  // namespace sandbox
