// A file or function that wants to grow past its limit has found a missing noun.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tree.hpp"

namespace reconciled::tidy {

namespace {

constexpr int lines_per_file = 300;
constexpr int lines_per_function = 60;

void check_file_length(const SourceFile& file, Report& report) {
  const int count = line_count(file);
  if (count <= lines_per_file) return;
  report.add(file, file.text.size() - 1,
             "the file has " + std::to_string(count) + " lines, more than " +
                 std::to_string(lines_per_file) + "; split it by noun");
}

enum class Block { scope, function, other };

// `header` is what stands before the brace, from the end of the statement or block before it.
Block block_after(std::string_view header) {
  if (!places_of_word(header, "namespace").empty()) return Block::scope;
  if (!places_of_word(header, "enum").empty()) return Block::other;
  for (const char* word : {"class", "struct", "union"}) {
    for (const std::size_t at : places_of_word(header, word)) {
      const std::size_t before = last_non_space_before(header, at);
      const bool is_parameter =
          before != std::string_view::npos && (header[before] == '<' || header[before] == ',');
      if (!is_parameter) return Block::scope;
    }
  }
  const std::size_t last = last_non_space_before(header, header.size());
  if (last == std::string_view::npos) return Block::function;  // after b_{1} of A() : b_{1} {}
  const bool has_parameters = header.find(')') != std::string_view::npos;
  return has_parameters && header[last] != '=' ? Block::function : Block::other;
}

void check_function_length(const SourceFile& file, Report& report) {
  struct Open {
    Block block;
    std::size_t begin;
  };
  const std::string_view code = file.code;
  std::vector<Open> open;
  std::size_t header_begin = 0;
  for (std::size_t at = 0; at < code.size(); ++at) {
    if (code[at] != '{' && code[at] != '}' && code[at] != ';') continue;
    if (code[at] == '{') {
      const bool is_inside = !open.empty() && open.back().block != Block::scope;
      const Block block =
          is_inside ? Block::other : block_after(code.substr(header_begin, at - header_begin));
      open.push_back({block, first_non_space_from(code, header_begin)});
    } else if (code[at] == '}' && !open.empty()) {
      const Open closed = open.back();
      open.pop_back();
      const int count = line_of(file, at) - line_of(file, closed.begin) + 1;
      if (closed.block == Block::function && count > lines_per_function) {
        report.add(file, closed.begin,
                   "the function has " + std::to_string(count) + " lines, more than " +
                       std::to_string(lines_per_function) + "; take a step of it out and name it");
      }
    }
    header_begin = at + 1;
  }
}

std::string lines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "  f();\n";
  return text;
}

}  // namespace

TEST(Length, no_file_has_more_than_300_lines) {
  Report report;
  check_cpp("daemon/", check_file_length, report);
  check_cpp("tests/", check_file_length, report);
  EXPECT_EQ(report.text(), "");
}

TEST(Length, a_long_file_is_found) {
  EXPECT_EQ(count_in_sample(check_file_length, "daemon/core/a.cpp", lines(301)), 1);
  EXPECT_EQ(count_in_sample(check_file_length, "daemon/core/a.cpp", lines(300)), 0);
}

TEST(Length, no_function_has_more_than_60_lines) {
  Report report;
  check_cpp("daemon/", check_function_length, report);
  EXPECT_EQ(report.text(), "");
}

TEST(Length, a_long_function_is_found) {
  const auto in_scope = [](const std::string& head, int count) {
    return "namespace a {\n" + head + " {\n" + lines(count) + "}\n}\n";
  };
  const auto count = [](const std::string& text) {
    return count_in_sample(check_function_length, "daemon/core/a.cpp", text);
  };
  EXPECT_EQ(count(in_scope("void f(int a = 0)", 59)), 1);
  EXPECT_EQ(count(in_scope("void f(int a = 0)", 58)), 0);
  EXPECT_EQ(count(in_scope("template <class F, class G>\nauto f()", 59)), 1);
  EXPECT_EQ(count(in_scope("A::A() : b_{1}, c_(2)", 59)), 1);
  EXPECT_EQ(count(in_scope("struct A {\n  void f()", 59) + "};\n"), 1);
  EXPECT_EQ(count(in_scope("A::A() : b_(1), c_{2}", 60)), 1);
  EXPECT_EQ(count(in_scope("struct A", 100)), 0);
  EXPECT_EQ(count(in_scope("constexpr std::array table", 100)), 0);
}

}  // namespace reconciled::tidy
