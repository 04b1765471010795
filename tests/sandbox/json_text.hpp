// Writes JSON as text, in the order of the calls. By hand rather than through a document: a served
// element must come out byte for byte the same each time, and numbers exactly as they were meant.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sandbox {

enum class Escaping : std::uint8_t { utf8, ascii };  // ascii: \uXXXX for all that is not

class JsonText {
 public:
  JsonText& begin_object();
  JsonText& end_object();
  JsonText& begin_array();
  JsonText& end_array();
  JsonText& key(std::string_view name);
  JsonText& string(std::string_view value, Escaping escaping = Escaping::utf8);
  JsonText& integer(std::int64_t value);
  JsonText& boolean(bool value);
  JsonText& null();
  JsonText& raw(std::string_view json);  // must be one whole JSON value

  const std::string& text() const { return text_; }
  std::string take() { return std::move(text_); }

 private:
  void separate();

  std::string text_;
};

}  // namespace sandbox
