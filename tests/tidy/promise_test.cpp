// The page of promises: each is there, each test that it names exists, and so do its mutants, all
// of them.
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>

#include "tree.hpp"

namespace reconciled::tidy {

namespace {

std::set<std::string> names_of_tests(const std::vector<SourceFile>& files) {
  static const std::regex test(R"(\bTEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)\s*\))");
  static const std::regex scene(R"(\nadd_scene\(\w+ (\w+)\))");
  std::set<std::string> names;
  for (const SourceFile& file : files) {
    if (file.path == "tests/package/box/CMakeLists.txt") {
      for (std::sregex_iterator i(file.text.begin(), file.text.end(), scene), end; i != end; ++i) {
        names.insert("Box." + (*i)[1].str());
      }
    }
    if (!is_cpp(file) || !file.path.starts_with("tests/")) continue;
    for (std::sregex_iterator i(file.code.begin(), file.code.end(), test), end; i != end; ++i) {
      names.insert((*i)[1].str() + "." + (*i)[2].str());
    }
  }
  return names;
}

std::set<std::string> names_of_mutants(const std::vector<SourceFile>& files) {
  static const std::regex patch(R"(tests/mutants/(\w+)\.patch)");
  std::set<std::string> names;
  for (const SourceFile& file : files) {
    std::smatch found;
    if (std::regex_match(file.path, found, patch)) names.insert(found[1].str());
  }
  return names;
}

// The last cell of each promise's row.
void check_mutants(const SourceFile& page, const std::set<std::string>& mutants, Report& report) {
  static const std::regex last_cell(R"(\n\| G\d+ \|[^\n]*\| ([^|\n]*) \|(?=\n|$))");
  static const std::regex named(R"(\w+)");
  std::set<std::string> missing = mutants;
  for (std::sregex_iterator row(page.text.begin(), page.text.end(), last_cell), end; row != end;
       ++row) {
    const std::string cell = (*row)[1].str();
    for (std::sregex_iterator i(cell.begin(), cell.end(), named); i != end; ++i) {
      if (!mutants.contains(i->str())) {
        report.add(page, static_cast<std::size_t>(row->position(1)), i->str() + " is no mutant");
      }
      missing.erase(i->str());
    }
  }
  for (const std::string& name : missing) report.add(page, 0, "the mutant " + name + " is missing");
}

void check_promises(const SourceFile& page, const std::set<std::string>& tests, Report& report) {
  for (int promise = 1; promise <= 16; ++promise) {
    const std::string row = "\n| G" + std::to_string(promise) + " | ";
    if (page.text.find(row) == std::string::npos) report.add(page, 0, "no row for" + row);
  }
  static const std::regex named(R"(`([A-Z]\w*\.[A-Z]\w*)`)");
  for (std::sregex_iterator i(page.text.begin(), page.text.end(), named), end; i != end; ++i) {
    if (tests.contains((*i)[1].str())) continue;
    report.add(page, static_cast<std::size_t>(i->position()),
               (*i)[1].str() + " is no test; name one that shows the promise");
  }
}

TEST(Promises, AreAllListedWithTestsThatExist) {
  const std::set<std::string> tests = names_of_tests(tree());
  Report report;
  bool is_there = false;
  for (const SourceFile& file : tree()) {
    if (file.path != "tests/PROMISES.md") continue;
    is_there = true;
    check_promises(file, tests, report);
    check_mutants(file, names_of_mutants(tree()), report);
  }
  EXPECT_TRUE(is_there) << "tests/PROMISES.md is where a reader looks for them";
  EXPECT_EQ(report.text(), "");
}

TEST(Promises, AreMissedWhereARowOrATestIsMissing) {
  Report report;
  check_promises(SourceFile("tests/PROMISES.md", "\n| G1 | x | `There.IsOne`, `There.IsNone` |"),
                 {"There.IsOne"}, report);
  EXPECT_EQ(report.count(), 16U) << "15 rows and a test";
}

TEST(Promises, AreMissedWhereAMutantIsUnknownOrNotListed) {
  Report report;
  check_mutants(SourceFile("tests/PROMISES.md", "\n| G1 | x | y | known, unknown |"),
                {"known", "not_listed"}, report);
  EXPECT_EQ(report.count(), 2U);
}

}  // namespace

}  // namespace reconciled::tidy
