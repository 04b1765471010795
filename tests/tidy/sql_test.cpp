// SQL is text that stands in the source, and its only clock is recon.now_().
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <string>

#include "tree.hpp"

namespace reconciled::tidy {

namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::size_t end_of_first_argument(std::string_view code, std::size_t open) {
  int depth = 0;
  for (std::size_t at = open; at < code.size(); ++at) {
    if (code[at] == '(' || code[at] == '{' || code[at] == '[') ++depth;
    if (code[at] == ')' || code[at] == '}' || code[at] == ']') --depth;
    if (depth == 0 || (depth == 1 && code[at] == ',')) return at;
  }
  return code.size();
}

// A literal, or a constant that is named ..._sql (check_sql_constants sees to it that it is one).
bool is_fixed_text(std::string_view argument) {
  const std::size_t last = last_non_space_before(argument, argument.size());
  const std::size_t first = first_non_space_from(argument, 0);
  if (last == std::string_view::npos) return false;
  const std::string_view word = word_ending_at(argument, last);
  if (word.ends_with("_sql")) return last - first + 1 == word.size();
  std::string rest(argument);
  std::erase_if(rest, [](char c) { return c == ' ' || c == '\n' || c == '"'; });
  return rest.empty() || rest == "R";
}

void check_executed_text(const SourceFile& file, Report& report) {
  for (const char* verb : {"exec", "exec0", "exec1", "exec_n", "exec_params", "exec_params0",
                           "exec_params1", "exec_params_n", "prepare"}) {
    for (const std::size_t at : places_of_word(file.code, verb)) {
      const std::size_t open = at + std::string_view(verb).size();
      const std::size_t before = last_non_space_before(file.code, at);
      if (open >= file.code.size() || file.code[open] != '(') continue;
      if (before == std::string::npos || (file.code[before] != '.' && file.code[before] != '>'))
        continue;
      const std::size_t end = end_of_first_argument(file.code, open);
      const std::string_view argument =
          std::string_view(file.code).substr(open + 1, end - open - 1);
      if (is_fixed_text(argument)) continue;
      report.add(file, first_non_space_from(file.code, open + 1),
                 "SQL is a literal or a constexpr ..._sql, never built; pass values as $1, $2");
    }
  }
}

void check_sql_constants(const SourceFile& file, Report& report) {
  const std::string_view code = file.code;
  for (std::size_t at = code.find("_sql"); at != std::string_view::npos;
       at = code.find("_sql", at + 1)) {
    const std::size_t next = first_non_space_from(code, at + 4);
    if (next == std::string_view::npos) continue;
    const bool is_assigned = code[next] == '=' && code.substr(next, 2) != "==";
    if (!is_assigned && code.substr(next, 2) != "+=") continue;
    const std::size_t begin = code.find_last_of(";{}", at) + 1;
    if (!places_of_word(code.substr(begin, at - begin), "constexpr").empty()) continue;
    report.add(file, at, "a text of SQL is a constexpr const char* and does not change");
  }
}

bool has_statement(std::string_view literal) {
  for (const char* keyword : {"SELECT", "INSERT INTO", "UPDATE", "DELETE FROM", "CREATE", "ALTER",
                              "DROP", "SET", "WHERE", "FROM"}) {
    if (!places_of_word(literal, keyword).empty()) return true;
  }
  return false;
}

// A literal with SQL in it that is added to something or is somebody's format.
void check_joined_text(const SourceFile& file, Report& report) {
  const std::string_view code = file.code;
  for (std::size_t open = code.find('"'); open != std::string_view::npos;) {
    const std::size_t close = code.find('"', open + 1);
    if (close == std::string_view::npos) return;
    const std::size_t prefix = open > 0 && code[open - 1] == 'R' ? open - 1 : open;
    const std::size_t before = last_non_space_before(code, prefix);
    const std::size_t after = first_non_space_from(code, close + 1);
    const bool is_added = (before != std::string_view::npos && code[before] == '+') ||
                          (after != std::string_view::npos && code[after] == '+');
    const std::string_view callee = before != std::string_view::npos && code[before] == '('
                                        ? word_ending_at(code, before - 1)
                                        : std::string_view{};
    const bool is_format = callee == "format" || callee == "append" || callee == "runtime";
    const std::string_view literal =
        std::string_view(file.literals).substr(open + 1, close - open - 1);
    if ((is_added || is_format) && has_statement(literal)) {
      report.add(file, open, "SQL is never put together from pieces; pass values as $1, $2");
    }
    open = code.find('"', close + 1);
  }
}

void check_built_sql(const SourceFile& file, Report& report) {
  check_executed_text(file, report);
  check_sql_constants(file, report);
  check_joined_text(file, report);
}

void check_sql_clock(const SourceFile& file, Report& report) {
  const std::string text = lower(is_cpp(file) ? file.literals : file.uncommented);
  for (const std::string word :
       {"now()", "current_timestamp", "current_date", "current_time", "localtimestamp",
        "clock_timestamp", "statement_timestamp", "transaction_timestamp"}) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
      const std::size_t end = at + word.size();
      if (at > 0 && is_identifier_char(text[at - 1])) continue;
      if (end < text.size() && is_identifier_char(text[end])) continue;
      report.add(file, at, word + " cannot be moved by a test; use recon.now_()");
    }
  }
}

void check_view_comments(const SourceFile& file, Report& report) {
  const std::string view = "VIEW acct.";
  const std::string_view text = file.code;
  for (std::size_t at = text.find(view); at != std::string_view::npos;
       at = text.find(view, at + 1)) {
    const std::size_t before = last_non_space_before(text, at);
    const std::string_view verb =
        before == std::string_view::npos ? std::string_view{} : word_ending_at(text, before);
    if (verb != "CREATE" && verb != "REPLACE") continue;
    std::size_t end = at + view.size();
    while (end < text.size() && is_identifier_char(text[end])) ++end;
    const std::string name(text.substr(at, end - at));
    if (!places_of_word(text, "COMMENT ON " + name).empty()) continue;
    report.add(file, at, "people read acct; say in this file what the view is: COMMENT ON " + name);
  }
}

}  // namespace

TEST(Sql, is_never_built_from_strings) {
  Report report({
      {"daemon/store/listing.cpp", "sql_of(listing)", "one of the constants above it"},
      {"daemon/store/listing.cpp", "query", "read_json wraps one of those constants"},
      {"daemon/store/migrations.cpp", "work.exec(std::string(migration.sql))", "a whole file"},
      {"daemon/store/migrations.cpp", "work.exec(std::string(roles_text()))", "a whole file"},
  });
  check_cpp("daemon/store/", check_built_sql, report);
  check_cpp("daemon/app/", check_built_sql, report);
  EXPECT_EQ(report.text(), "");
}

TEST(Sql, that_is_built_from_strings_is_found) {
  const auto count = [](const std::string& text) {
    return count_in_sample(check_built_sql, "daemon/store/a.cpp", text);
  };
  EXPECT_EQ(count("work.exec(text);"), 1);
  EXPECT_EQ(count("work.exec_params1(a_sql + b_sql, 1);"), 1);
  EXPECT_EQ(count("work.exec(fmt::format(\"SELECT {}\", a));"), 2);
  EXPECT_EQ(count("std::string q = \"DELETE FROM a WHERE b = \" + b;"), 1);
  EXPECT_EQ(count("std::string a_sql = f(); a_sql += g();"), 2);
  EXPECT_EQ(count("constexpr const char* a_sql = \"SELECT 1\"; work.exec_params(a_sql, b + c);\n"
                  "work.exec(R\"(SELECT 1)\"); work.exec0(\"SELECT 1 \"\n  \"+ 2\");"),
            0);
}

TEST(Sql, has_no_clock_but_recon_now) {
  Report report({
      {"migrations/0001_jobs.sql", "AS $$SELECT statement_timestamp()$$;", "is recon.now_()"},
      {"daemon/store/schema.cpp", "body == \"SELECT statement_timestamp()\"", "is that it still?"},
      {"daemon/store/migrations.cpp", "VALUES ($1, $2, statement_timestamp())",
       "applied_at: the first migration runs before there is a recon.now_()"},
      {"daemon/app/verb_check.cpp", "clock_timestamp()", "compares the server's clock with ours"},
  });
  check_cpp("daemon/store/", check_sql_clock, report);
  check_cpp("daemon/app/", check_sql_clock, report);
  check_folder("migrations/", check_sql_clock, report);
  EXPECT_EQ(report.text(), "");
}

TEST(Sql, that_reads_another_clock_is_found) {
  EXPECT_EQ(count_in_sample(check_sql_clock, "migrations/1.sql",
                            "SELECT now(), Current_Timestamp, clock_timestamp(); -- now()\n"
                            "SELECT recon.now_(), unknown();\n"),
            3);
  EXPECT_EQ(count_in_sample(check_sql_clock, "daemon/store/a.cpp",
                            "exec(\"SELECT NOW()\"); clock.now();  // now()\n"),
            1);
}

TEST(Sql, every_view_of_acct_has_a_comment) {
  Report report;
  check_folder("migrations/", check_view_comments, report);
  EXPECT_EQ(report.text(), "");
}

TEST(Sql, a_view_without_a_comment_is_found) {
  EXPECT_EQ(count_in_sample(check_view_comments, "migrations/1.sql",
                            "CREATE VIEW acct.a AS SELECT 1;\nCREATE OR REPLACE VIEW acct.ab AS\n"
                            "SELECT 1;\nCOMMENT ON VIEW acct.ab IS 'what';\n"
                            "-- COMMENT ON VIEW acct.a IS 'what';\n"),
            1);
}

}  // namespace reconciled::tidy
