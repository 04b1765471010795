#include "gateway/answer_document.hpp"

#include <boost/json/parser.hpp>
#include <cstddef>

namespace reconciled {

namespace json = boost::json;

namespace {

// A tree takes up to 100 bytes for each value: a body of nothing but commas must not become one.
// Every value follows a comma or opens a bracket.
constexpr std::size_t most_values = 200'000;

bool has_too_many_values(std::string_view body) {
  if (body.size() < most_values) return false;
  std::size_t count = 0;
  for (const char c : body) count += (c == ',' || c == '[' || c == '{') ? 1 : 0;
  return count > most_values;
}

}  // namespace

AnswerDocument::AnswerDocument(std::string_view body) : memory_{room_.data(), room_.size()} {
  if (has_too_many_values(body)) return;
  std::array<unsigned char, 16 * 1024> scratch;
  json::parser parser{json::storage_ptr{}, json::parse_options{}, scratch.data(), scratch.size()};
  parser.reset(&memory_);
  json::error_code error;
  parser.write(body.data(), body.size(), error);
  if (!error) root_.emplace(parser.release());
}

}  // namespace reconciled
