// The page of promises: each is there, and each test that it names exists.
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>

#include "tree.hpp"

namespace reconciled::tidy {

namespace {

std::set<std::string> names_of_tests(const std::vector<SourceFile>& files) {
  static const std::regex test(R"(\bTEST(?:_F|_P)?\(\s*(\w+)\s*,\s*(\w+)\s*\))");
  std::set<std::string> names;
  for (const SourceFile& file : files) {
    if (!is_cpp(file) || !file.path.starts_with("tests/")) continue;
    for (std::sregex_iterator i(file.code.begin(), file.code.end(), test), end; i != end; ++i) {
      names.insert((*i)[1].str() + "." + (*i)[2].str());
    }
  }
  return names;
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

}  // namespace

}  // namespace reconciled::tidy
