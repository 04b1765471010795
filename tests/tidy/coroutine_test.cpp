// g++ 12 destroys some temporaries twice that share a full expression with co_await: brace-built
// aggregates, lambdas that hold copies, class-typed conditionals. So a co_await stands alone, on
// named arguments; references, lambdas by reference and plain constructor calls are fine.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "tree.hpp"

namespace reconciled::tidy {

namespace {

constexpr std::string_view advice = "; name it in a statement of its own before the co_await";

template <std::size_t n>
bool is_one_of(std::string_view word, const std::array<std::string_view, n>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Whether the type that ends at `last` is what a lambda or function returns: ... -> type {
bool is_return_type(std::string_view code, std::size_t last) {
  int depth = 0;
  for (std::size_t at = last + 1; at-- > 0;) {
    const bool is_arrow = code[at] == '>' && at > 0 && code[at - 1] == '-';
    if (is_arrow && depth == 0) return true;
    if (code[at] == '>' && !is_arrow) ++depth;
    if (code[at] == '<') --depth;
    if (depth > 0 || code[at] == '<') continue;
    const bool is_type = is_identifier_char(code[at]) || code[at] == ':' || code[at] == '>' ||
                         code[at] == ' ' || code[at] == '\n' || code[at] == '&';
    if (!is_type) return false;
  }
  return false;
}

// Whether the brace opens statements; if not, it opens a value.
bool opens_block(std::string_view code, std::size_t brace) {
  static constexpr std::array<std::string_view, 8> keywords = {
      "else", "do", "try", "const", "override", "noexcept", "mutable", "final"};
  static constexpr std::array<std::string_view, 5> scopes = {"struct", "class", "enum", "union",
                                                             "namespace"};
  const std::size_t last = last_non_space_before(code, brace);
  if (last == std::string_view::npos) return true;
  if (std::string_view(")];{}:").find(code[last]) != std::string_view::npos) return true;
  if (is_return_type(code, last)) return true;
  if (!is_identifier_char(code[last])) return false;
  const std::string_view word = word_ending_at(code, last);
  if (is_one_of(word, keywords) || is_one_of(word, scopes)) return true;
  const std::size_t before = last_non_space_before(code, last + 1 - word.size());
  return before != std::string_view::npos && is_one_of(word_ending_at(code, before), scopes);
}

std::size_t closing_brace(std::string_view code, std::size_t open) {
  int depth = 0;
  for (std::size_t at = open; at < code.size(); ++at) {
    if (code[at] == '{') ++depth;
    if (code[at] == '}' && --depth == 0) return at;
  }
  return code.size();
}

std::size_t opening_brace(std::string_view code, std::size_t close) {
  int depth = 0;
  for (std::size_t at = close + 1; at-- > 0;) {
    if (code[at] == '}') ++depth;
    if (code[at] == '{' && --depth == 0) return at;
  }
  return 0;
}

std::size_t begin_of_statement(std::string_view code, std::size_t from) {
  for (std::size_t at = from; at-- > 0;) {
    if (code[at] == ';') return at + 1;
    if (code[at] == '{' && opens_block(code, at)) return at + 1;
    if (code[at] != '}') continue;
    const std::size_t open = opening_brace(code, at);
    if (opens_block(code, open)) return at + 1;
    at = open;
  }
  return 0;
}

// The statement around a co_await, or the head of its loop or condition, without the bodies of
// lambdas in it.
std::string statement_around(std::string_view code, std::size_t awaited) {
  const std::size_t begin = begin_of_statement(code, awaited);
  std::string statement(code.substr(begin, awaited - begin));
  int depth = 0;
  for (std::size_t at = awaited; at < code.size() && code[at] != ';'; ++at) {
    if (code[at] == '(') ++depth;
    if (code[at] == ')') --depth;
    if (code[at] == '{' && opens_block(code, at)) {
      if (depth <= 0) break;
      at = closing_brace(code, at);
      continue;
    }
    statement += code[at];
  }
  return statement;
}

// A duration has a constructor and nothing to destroy.
bool builds_a_temporary(std::string_view statement) {
  static constexpr std::array<std::string_view, 5> durations = {"hours", "minutes", "seconds",
                                                                "milliseconds", "microseconds"};
  for (std::size_t at = statement.find('{'); at != std::string_view::npos;
       at = statement.find('{', at + 1)) {
    const std::size_t last = last_non_space_before(statement, at);
    const std::string_view type =
        last == std::string_view::npos ? std::string_view{} : word_ending_at(statement, last);
    if (!is_one_of(type, durations)) return true;
  }
  return false;
}

bool is_copy(std::string_view capture) {
  const std::size_t first = capture.find_first_not_of(" \n");
  if (first == std::string_view::npos || capture[first] == '&') return false;
  const std::size_t last = capture.find_last_not_of(" \n");
  return capture.substr(first, last + 1 - first) != "this";
}

bool captures_a_copy(std::string_view statement) {
  for (std::size_t open = statement.find('['); open != std::string_view::npos;
       open = statement.find('[', open + 1)) {
    const std::size_t last = last_non_space_before(statement, open);
    const bool is_index = last != std::string_view::npos &&
                          (is_identifier_char(statement[last]) || statement[last] == ')' ||
                           statement[last] == ']' || statement[last] == '[');
    if (is_index && word_ending_at(statement, last) != "return") continue;
    const std::size_t end = std::min(statement.find(']', open), statement.size());
    for (std::size_t at = open + 1; at <= end;) {
      const std::size_t comma = std::min(statement.find(',', at), end);
      if (is_copy(statement.substr(at, comma - at))) return true;
      at = comma + 1;
    }
  }
  return false;
}

void check_co_await(const SourceFile& file, Report& report) {
  for (const std::size_t at : places_of_word(file.code, "co_await")) {
    const std::string statement = statement_around(file.code, at);
    if (builds_a_temporary(statement)) {
      report.add(file, at,
                 "a brace-built value next to co_await is destroyed twice" + std::string(advice));
    }
    if (captures_a_copy(statement)) {
      report.add(
          file, at,
          "a lambda that holds a copy next to co_await is destroyed twice" + std::string(advice));
    }
    if (statement.find('?') != std::string::npos) {
      report.add(file, at,
                 "a conditional next to co_await may be destroyed twice" + std::string(advice));
    }
  }
}

std::size_t count_in(const std::string& statement) {
  return count_in_sample(check_co_await, "daemon/app/a.cpp",
                         "void f() {\n  a();\n  " + statement + "\n}\n");
}

}  // namespace

TEST(Coroutines, a_co_await_stands_alone_on_named_arguments) {
  Report report;
  check_cpp("daemon/", check_co_await, report);
  check_cpp("tests/", check_co_await, report);
  EXPECT_EQ(report.text(), "");
}

TEST(Coroutines, a_temporary_next_to_co_await_is_found) {
  EXPECT_EQ(count_in("co_await f(Call{1, \"b\"});"), 1);
  EXPECT_EQ(count_in("const auto a = co_await f({.b = 1});"), 1);
  EXPECT_EQ(count_in("g(Call{1}, co_await f());"), 1);
  EXPECT_EQ(count_in("if (co_await f(std::vector<int>{1})) { b(); }"), 1);
  EXPECT_EQ(count_in("const Pair a{co_await f(), 1};"), 1);
}

TEST(Coroutines, a_lambda_with_copies_next_to_co_await_is_found) {
  EXPECT_EQ(count_in("co_await f([=] { return 1; });"), 1);
  EXPECT_EQ(count_in("co_await f([&a, b](int c) { return b; });"), 1);
  EXPECT_EQ(count_in("co_await f([a = std::move(a)]() -> awaitable<int> { co_return 1; });"), 1);
  EXPECT_EQ(count_in("co_await f([*this] { return 1; });"), 1);
}

TEST(Coroutines, a_conditional_around_co_await_is_found) {
  EXPECT_EQ(count_in("const Call a = b ? co_await f() : Call(1);"), 1);
  EXPECT_EQ(count_in("co_await f(b ? c : d);"), 1);
}

TEST(Coroutines, a_co_await_on_names_references_and_constructors_is_fine) {
  EXPECT_EQ(count_in("if (b) { c(); } co_await f(a, Call(1), std::move(b));"), 0);
  EXPECT_EQ(count_in("co_await f(\"{?\", [this, &a] { return g(Call{1}); }, seconds{1});"), 0);
  EXPECT_EQ(count_in("for (const auto& a : co_await f(b[c])) { g(Call{1}); }"), 0);
  EXPECT_EQ(count_in("auto a = [b](int c) -> awaitable<int> { co_return co_await f(b); };"), 0);
  EXPECT_EQ(count_in("while (a ? b : c) co_await f();"), 1);  // coarse, and easy to avoid
}

}  // namespace reconciled::tidy
