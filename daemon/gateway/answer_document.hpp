// An answer's body as a JSON tree, in bounded memory. Text that PostgreSQL's jsonb would not take
// (invalid UTF-8, half a surrogate pair, deep nesting) is refused here, by the parser.
#pragma once

#include <array>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string_view>

namespace reconciled {

class AnswerDocument {
 public:
  explicit AnswerDocument(std::string_view body);
  AnswerDocument(const AnswerDocument&) = delete;
  AnswerDocument& operator=(const AnswerDocument&) = delete;

  /// The whole answer; null when the body is not one JSON object.
  const boost::json::object* object() const { return root_ ? root_->if_object() : nullptr; }

 private:
  // A page of ten rows needs about 30 KB: usually nothing comes from the heap.
  std::array<unsigned char, 48 * 1024> room_;
  boost::json::monotonic_resource memory_;
  std::optional<boost::json::value> root_;
};

}  // namespace reconciled
