// An answer's body as a JSON tree in which every value knows its own source text: the daemon keeps
// the vendor's own words, not a re-serialised copy. Made in one pass and in bounded memory. Text
// that PostgreSQL's jsonb would not take (invalid UTF-8, half a surrogate pair, deep nesting) is
// refused here, by the parser.
#pragma once

#include <array>
#include <cstddef>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/json_value.hpp"

namespace reconciled {

class AnswerDocument {
 public:
  /// `body` must outlive the document.
  explicit AnswerDocument(std::string_view body);
  AnswerDocument(const AnswerDocument&) = delete;
  AnswerDocument& operator=(const AnswerDocument&) = delete;

  /// The whole answer; null when the body is not one JSON object.
  const JsonObject* object() const { return root_ ? as<JsonObject>(&*root_) : nullptr; }

  /// False when any number in the body is more than PostgreSQL's jsonb takes.
  bool numbers_are_fit() const { return numbers_are_fit_; }

 private:
  // A page of ten rows needs about 30 KB: usually nothing comes from the heap.
  std::array<std::byte, 48 * 1024> room_;
  std::pmr::monotonic_buffer_resource memory_;
  std::pmr::string decoded_;  // the texts that are written with escapes, one after the other
  std::optional<JsonValue> root_;
  bool numbers_are_fit_ = true;
};

}  // namespace reconciled
