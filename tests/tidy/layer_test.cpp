// One folder is one layer, and arrows point down only: who may include what.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "tree.hpp"

namespace reconciled::tidy {

namespace {

const std::map<std::string, std::vector<std::string>> may_include = {
    {"core", {"core"}},
    {"gateway", {"core", "gateway"}},
    {"store", {"core", "store"}},
    {"runtime", {"core", "runtime"}},
    {"config", {"core", "config"}},
    {"app", {"core", "gateway", "store", "runtime", "config", "app"}},
    {"main.cpp", {"core", "gateway", "store", "runtime", "config", "app"}},
};

struct Include {
  std::size_t offset;
  std::string target;
  bool is_quoted;
};

std::vector<Include> includes_of(const SourceFile& file) {
  const std::string_view text = file.uncommented;
  std::vector<Include> includes;
  for (const std::size_t at : places_of_word(text, "include")) {
    const std::size_t hash = last_non_space_before(text, at);
    const std::size_t open = first_non_space_from(text, at + 7);
    if (hash == std::string_view::npos || text[hash] != '#') continue;
    if (open == std::string_view::npos || (text[open] != '"' && text[open] != '<')) continue;
    const bool is_quoted = text[open] == '"';
    const std::size_t close = text.find(is_quoted ? '"' : '>', open + 1);
    includes.push_back({at, std::string(text.substr(open + 1, close - open - 1)), is_quoted});
  }
  return includes;
}

std::string first_part(const std::string& path) {
  return path.substr(0, path.find('/'));
}

void check_direction(const SourceFile& file, Report& report) {
  const std::string layer = first_part(file.path.substr(std::string("daemon/").size()));
  const auto allowed = may_include.find(layer);
  if (allowed == may_include.end()) {
    report.add(file, 0, "this folder is no layer; put the file where DESIGN has a place for it");
    return;
  }
  for (const Include& include : includes_of(file)) {
    const std::string target = first_part(include.target);
    const auto& layers = allowed->second;
    if (!include.is_quoted && !may_include.contains(target)) continue;
    if (include.is_quoted && std::find(layers.begin(), layers.end(), target) != layers.end())
      continue;
    report.add(file, include.offset,
               layer + " must not include \"" + include.target +
                   "\": arrows point down, siblings do not know each other, and the daemon's "
                   "headers are named \"layer/file.hpp\"; move what is needed down or pass it in");
  }
}

void check_core_is_pure(const SourceFile& file, Report& report) {
  for (const Include& include : includes_of(file)) {
    if (include.is_quoted || include.target.starts_with("openssl/")) continue;
    if (include.target.find_first_of("/.") == std::string::npos) continue;
    report.add(file, include.offset,
               "core is pure: only core, the standard library and OpenSSL, not <" + include.target +
                   ">; do this in gateway, store, runtime or app");
  }
}

void check_sandbox_stands_alone(const SourceFile& file, Report& report) {
  for (const Include& include : includes_of(file)) {
    const bool is_ours = may_include.contains(first_part(include.target));
    const bool leaves = include.is_quoted && include.target.find('/') != std::string::npos;
    if (!is_ours && !leaves) continue;
    report.add(
        file, include.offset,
        "the sandbox is the vendor and knows nothing of the daemon or other tests, so not \"" +
            include.target + "\"; write what it needs in tests/sandbox");
  }
}

void check_http_headers(const SourceFile& file, Report& report) {
  for (const Include& include : includes_of(file)) {
    if (!include.target.starts_with("boost/beast") &&
        !include.target.starts_with("boost/asio/ssl")) {
      continue;
    }
    report.add(
        file, include.offset,
        "<" + include.target +
            "> costs a quarter of a minute per file; only gateway/http_reader.cpp and "
            "runtime/request_reader.cpp (Beast) and gateway/http_transport.cpp (SSL) include it, "
            "go through gateway/transport.hpp or runtime/http_port.hpp");
  }
}

void check_pqxx_headers(const SourceFile& file, Report& report) {
  for (const Include& include : includes_of(file)) {
    if (!include.target.starts_with("pqxx")) continue;
    report.add(file, include.offset,
               "PostgreSQL is the store's business; include a header of store/ instead");
  }
}

}  // namespace

TEST(Layers, arrows_point_down_and_siblings_do_not_know_each_other) {
  Report report;
  check_cpp("daemon/", check_direction, report);
  EXPECT_EQ(report.text(), "");
}

TEST(Layers, an_include_upwards_or_sideways_is_found) {
  EXPECT_EQ(count_in_sample(check_direction, "daemon/core/a.hpp", "#include \"store/b.hpp\"\n"), 1);
  EXPECT_EQ(count_in_sample(check_direction, "daemon/gateway/a.cpp", "#include \"store/b.hpp\""),
            1);
  EXPECT_EQ(count_in_sample(check_direction, "daemon/store/a.cpp", "# include \"app/b.hpp\""), 1);
  EXPECT_EQ(count_in_sample(check_direction, "daemon/app/a.cpp", "#include \"truth.hpp\""), 1);
  EXPECT_EQ(count_in_sample(check_direction, "daemon/app/a.cpp", "#include <store/b.hpp>"), 1);
  EXPECT_EQ(count_in_sample(check_direction, "daemon/misplaced/a.cpp", ""), 1);
  EXPECT_EQ(count_in_sample(check_direction, "daemon/store/a.cpp",
                            "#include \"core/b.hpp\"\n// #include \"app/b.hpp\"\n"),
            0);
}

TEST(Layers, core_includes_only_core_the_standard_library_and_openssl) {
  Report report;
  check_cpp("daemon/core/", check_core_is_pure, report);
  EXPECT_EQ(report.text(), "");
}

TEST(Layers, a_library_or_system_header_in_core_is_found) {
  EXPECT_EQ(count_in_sample(check_core_is_pure, "daemon/core/a.hpp",
                            "#include <boost/asio/awaitable.hpp>\n#include <unistd.h>\n"
                            "#include <openssl/evp.h>\n#include <string>\n"),
            2);
}

TEST(Layers, the_sandbox_knows_nothing_of_the_daemon) {
  Report report;
  check_cpp("tests/sandbox/", check_sandbox_stands_alone, report);
  EXPECT_EQ(report.text(), "");
}

TEST(Layers, a_header_of_the_daemon_in_the_sandbox_is_found) {
  EXPECT_EQ(count_in_sample(check_sandbox_stands_alone, "tests/sandbox/a.cpp",
                            "#include \"core/time.hpp\"\n#include <core/time.hpp>\n"
                            "#include \"../../daemon/core/time.hpp\"\n#include \"truth.hpp\"\n"),
            3);
}

TEST(Layers, beast_and_ssl_are_included_by_one_file_each_of_a_layer_and_one_of_the_sandbox) {
  Report report(
      {{"daemon/gateway/http_reader.cpp", "", "the one file that takes HTTP apart"},
       {"daemon/gateway/http_transport.cpp", "", "the one file that speaks TLS"},
       {"daemon/runtime/request_reader.cpp", "", "the one file of our own port that does"},
       {"tests/sandbox/server.cpp", "", "the vendor's own server"}});
  check_cpp("daemon/", check_http_headers, report);
  check_cpp("tests/sandbox/", check_http_headers, report);
  EXPECT_EQ(report.text(), "");
}

TEST(Layers, beast_or_ssl_elsewhere_is_found) {
  EXPECT_EQ(count_in_sample(check_http_headers, "daemon/app/a.cpp",
                            "#include <boost/asio/ssl/context.hpp>\n#include <boost/beast.hpp>\n"
                            "#include <boost/asio/ip/tcp.hpp>\n"),
            2);
}

TEST(Layers, only_the_store_includes_pqxx) {
  Report report;
  const auto check = [](const SourceFile& file, Report& into) {
    if (!file.path.starts_with("daemon/store/")) check_pqxx_headers(file, into);
  };
  check_cpp("daemon/", check, report);
  check_cpp("tests/sandbox/", check, report);
  EXPECT_EQ(report.text(), "");
}

TEST(Layers, pqxx_outside_the_store_is_found) {
  EXPECT_EQ(count_in_sample(check_pqxx_headers, "daemon/app/a.cpp", "#include <pqxx/pqxx>\n"), 1);
}

}  // namespace reconciled::tidy
