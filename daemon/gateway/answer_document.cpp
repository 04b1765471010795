#include "gateway/answer_document.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include "gateway/tree_builder.hpp"

namespace reconciled {

namespace json = boost::json;

namespace {

// A value takes 56 bytes, and up to three times as much again while what holds it is open: a body
// of nothing but commas must not become one. Every value follows a comma or opens a bracket. A page
// of ten rows has about 300 of them.
constexpr std::size_t most_values = 50'000;

bool has_too_many_values(std::string_view body) {
  if (body.size() < most_values) return false;
  std::size_t count = 0;
  for (const char c : body) count += (c == ',' || c == '[' || c == '{') ? 1 : 0;
  return count > most_values;
}

}  // namespace

AnswerDocument::AnswerDocument(std::string_view body)
    : memory_{room_.data(), room_.size()}, decoded_{&memory_} {
  if (has_too_many_values(body)) return;
  json::basic_parser<TreeBuilder> parser{json::parse_options{}, body, memory_, decoded_};
  json::error_code error;
  const std::size_t read_count = parser.write_some(false, body.data(), body.size(), error);
  if (error || read_count < body.size()) return;
  root_ = parser.handler().root();
  numbers_are_fit_ = parser.handler().numbers_are_fit();
}

}  // namespace reconciled
