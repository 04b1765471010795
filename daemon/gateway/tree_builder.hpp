// Boost's parser calls it for everything it reads, in the order of the source; what comes out is
// the tree. Values whose container is still open wait on a stack; with its end they move side by
// side into `memory`.
#pragma once

#include <boost/json/error.hpp>
#include <boost/json/string_view.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory_resource>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/json_value.hpp"
#include "gateway/source_cursor.hpp"

namespace reconciled {

class TreeBuilder {
 public:
  // The size of a body is limited, so nothing in it need be.
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_object_size = max_array_size;
  static constexpr std::size_t max_string_size = max_array_size;
  static constexpr std::size_t max_key_size = max_array_size;

  /// The tree points into `source`, `memory` and `decoded`, which is empty.
  TreeBuilder(std::string_view source, std::pmr::memory_resource& memory,
              std::pmr::string& decoded);

  /// The whole document. expects: the parser is done.
  const JsonValue& root() const;
  bool numbers_are_fit() const { return numbers_are_fit_; }

  // What the parser calls. Each says that it may go on: nothing is refused here.
  using Error = boost::json::error_code;
  using Text = boost::json::string_view;
  bool on_document_begin(Error&) { return true; }
  bool on_document_end(Error&) { return true; }
  bool on_array_begin(Error&) { return add(cursor_.take(1), JsonArray{}); }
  bool on_array_end(std::size_t count, Error&) { return close(JsonArray{take_last(count)}); }
  bool on_object_begin(Error&) { return add(cursor_.take(1), JsonObject{}); }
  bool on_object_end(std::size_t count, Error&) { return close(JsonObject{take_last(count)}); }
  bool on_string_part(Text part, std::size_t, Error&) { return decode(part); }
  bool on_string(Text last_part, std::size_t size, Error&) {
    if (is_plain(last_part, size)) {
      return add(cursor_.take_plain(last_part), std::string_view{last_part});
    }
    return add(cursor_.take_escaped(), decoded(last_part, size));
  }
  bool on_key_part(Text part, std::size_t, Error&) { return decode(part); }
  bool on_key(Text last_part, std::size_t size, Error&) {
    if (is_plain(last_part, size)) {
      cursor_.take_plain(last_part);
      key_ = last_part;
    } else {
      cursor_.take_escaped();
      key_ = decoded(last_part, size);
    }
    return true;
  }
  bool on_number_part(Text, Error&) { return true; }
  bool on_int64(std::int64_t value, Text text, Error&) {
    return add(cursor_.take(text.size()), value);
  }
  // Whatever they are parsed to: their value is never looked at.
  bool on_uint64(std::uint64_t, Text text, Error&) { return add_unread_number(text); }
  bool on_double(auto, Text text, Error&) { return add_unread_number(text); }
  bool on_bool(bool is_true, Error&) { return add(cursor_.take(is_true ? 4 : 5), JsonUnread{}); }
  bool on_null(Error&) { return add(cursor_.take(4), JsonNull{}); }
  bool on_comment_part(Text, Error&) { return true; }
  bool on_comment(Text, Error&) { return true; }

 private:
  template <typename Type>
  bool add(std::string_view source, Type value) {
    open_.push_back(JsonValue{key_, source, value});
    key_ = {};
    return true;
  }

  template <typename Container>
  bool close(Container container) {
    JsonValue& value = open_.back();
    const char* const begin = value.source.data();
    const std::string_view bracket = cursor_.take(1);
    value.source = {begin, static_cast<std::size_t>(bracket.data() + bracket.size() - begin)};
    value.what = container;
    return true;
  }

  // Given out in one part, and that a part of the source: it holds no escape.
  bool is_plain(std::string_view last_part, std::size_t size) const {
    return last_part.size() == size && cursor_.holds(last_part);
  }

  bool add_unread_number(std::string_view text);
  JsonRange take_last(std::size_t count);
  bool decode(std::string_view part);
  std::string_view decoded(std::string_view last_part, std::size_t size);

  std::pmr::memory_resource& memory_;
  std::pmr::string& decoded_;
  SourceCursor cursor_;
  std::string_view key_;  // of the value that comes next
  std::vector<JsonValue> open_;
  bool numbers_are_fit_ = true;
};

}  // namespace reconciled
