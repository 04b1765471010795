// Words that have no place in the code.
#include <gtest/gtest.h>

#include <string>

#include "tree.hpp"

namespace reconciled::tidy {

namespace {

void check_clock(const SourceFile& file, Report& report) {
  const std::string advice =
      " reads the machine's clock, which no test can move; take a Clock& (runtime/clock.hpp)";
  for (const char* word : {"system_clock", "utc_clock", "gettimeofday", "clock_gettime",
                           "timespec_get", "localtime", "localtime_r"}) {
    for (const std::size_t at : places_of_word(file.code, word))
      report.add(file, at, word + advice);
  }
  for (const std::size_t at : places_of_word(file.code, "time")) {
    if (at < 2 || file.code.compare(at - 2, 2, "::") != 0) continue;
    const std::size_t open = first_non_space_from(file.code, at + 4);
    const std::string_view scope = at > 2 ? word_ending_at(file.code, at - 3) : std::string_view{};
    const bool is_call = open != std::string::npos && file.code[open] == '(';
    if (is_call && (scope.empty() || scope == "std" || scope == "return"))
      report.add(file, at, "::time()" + advice);
  }
}

void check_floating_point(const SourceFile& file, Report& report) {
  for (const char* word : {"double", "float", "stod", "stof", "strtod", "strtof", "as_double",
                           "get_double", "is_double", "pow", "llround", "lround"}) {
    for (const std::size_t at : places_of_word(file.code, word)) {
      report.add(file, at,
                 std::string(word) + " cannot hold money; use int64 minor units (core/money.hpp)");
    }
  }
}

void check_floating_point_columns(const SourceFile& file, Report& report) {
  for (const char* word : {"double precision", "float4", "float8", "float", "real"}) {
    for (const std::size_t at : places_of_word(file.code, word)) {
      report.add(file, at, std::string(word) + " cannot hold money; use bigint or numeric");
    }
  }
}

// Of what the code says to PostgreSQL; there "real" is also a word of messages.
void check_floating_point_casts(const SourceFile& file, Report& report) {
  for (const char* word : {"double precision", "float4", "float8", "float", "::real"}) {
    for (const std::size_t at : places_of_word(file.literals, word)) {
      report.add(file, at, std::string(word) + " cannot hold money; use bigint or numeric");
    }
  }
}

void check_namespace_std(const SourceFile& file, Report& report) {
  for (const std::size_t at : places_of_word(file.code, "using namespace std")) {
    const std::size_t next = first_non_space_from(file.code, at + 19);
    if (next == std::string::npos || file.code[next] != ';') continue;
    report.add(file, at, "name what is used: using std::vector;");
  }
}

void check_detached(const SourceFile& file, Report& report) {
  for (const std::size_t at : places_of_word(file.code, "detached")) {
    if (at < 6 || file.code.compare(at - 6, 6, "asio::") != 0) continue;
    report.add(file, at,
               "a detached coroutine ends the process when it throws and nobody waits for it; hand "
               "co_spawn a completion that looks at the exception");
  }
}

}  // namespace

TEST(Words, only_runtime_clock_reads_the_wall_clock) {
  Report report({{"daemon/runtime/clock.cpp", "", "the one clock"}});
  check_cpp("daemon/", check_clock, report);
  check_cpp("tests/simulation/", check_clock, report);
  EXPECT_EQ(report.text(), "");
}

TEST(Words, a_wall_clock_is_found) {
  EXPECT_EQ(count_in_sample(check_clock, "daemon/core/a.cpp",
                            "auto a = std::chrono::system_clock::now();\n"
                            "auto b = std::time(nullptr); auto c = ::time(nullptr);\n"
                            "gettimeofday(&t, nullptr); clock_gettime(CLOCK_REALTIME, &t);\n"
                            "auto d = sample::time(1);  // system_clock\n"),
            5);
}

TEST(Words, money_never_meets_floating_point) {
  Report report({{"daemon/app/metrics.cpp", "", "Prometheus' numbers, of which none is money"},
                 {"daemon/app/metric_families.cpp", "", "as these"}});
  check_cpp("daemon/", check_floating_point, report);
  check_cpp("daemon/", check_floating_point_casts, report);
  check_folder("migrations/", check_floating_point_columns, report);
  EXPECT_EQ(report.text(), "");
}

TEST(Words, floating_point_is_found) {
  EXPECT_EQ(count_in_sample(check_floating_point, "daemon/core/a.hpp",
                            "double total;\nstd::vector<float> v; int doubled; // double\n"),
            2);
  EXPECT_EQ(count_in_sample(check_floating_point, "daemon/app/a.cpp",
                            "auto a = std::stod(text) * std::pow(10, 2); strtod_like(powder);"),
            2);
  EXPECT_EQ(count_in_sample(check_floating_point_casts, "daemon/store/a.cpp",
                            "exec(\"SELECT a::float8, b ::real, 'a real one'\"); float c;"),
            2);
  EXPECT_EQ(count_in_sample(check_floating_point_columns, "migrations/1.sql",
                            "a double precision, -- real\nb real, c text DEFAULT 'real'\n"),
            2);
}

TEST(Words, nobody_uses_all_of_namespace_std) {
  Report report;
  check_cpp("daemon/", check_namespace_std, report);
  check_cpp("tests/", check_namespace_std, report);
  EXPECT_EQ(report.text(), "");
}

TEST(Words, using_namespace_std_is_found) {
  EXPECT_EQ(count_in_sample(check_namespace_std, "daemon/core/a.cpp",
                            "using namespace std;\nusing namespace std::chrono_literals;\n"),
            1);
}

TEST(Words, no_coroutine_is_detached) {
  Report report;
  check_cpp("daemon/", check_detached, report);
  check_cpp("tests/", check_detached, report);
  EXPECT_EQ(report.text(), "");
}

TEST(Words, a_detached_coroutine_is_found) {
  EXPECT_EQ(count_in_sample(check_detached, "daemon/app/a.cpp",
                            "co_spawn(executor, run(), boost::asio::detached);\n"),
            1);
}

}  // namespace reconciled::tidy
