// Names of files, the heads of headers, and paths that mean something on one machine only.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tree.hpp"

namespace reconciled::tidy {

namespace {

void check_file_name(const SourceFile& file, Report& report) {
  std::string words = file.path;
  std::replace(words.begin(), words.end(), '_', ' ');
  for (const std::string word : {"util", "common", "helper", "manager", "handler", "misc"}) {
    if (places_of_word(words, word).empty() && places_of_word(words, word + "s").empty()) continue;
    report.add(file, 0, "\"" + word + "\" says nothing; name the file by the noun it holds");
  }
}

void check_header(const SourceFile& file, Report& report) {
  if (!file.path.ends_with(".hpp")) return;
  if (!file.text.starts_with("//")) {
    report.add(file, 0, "a header opens with a comment: what it knows, its invariants, threading");
  }
  if (file.code.find("#pragma once") == std::string::npos) {
    report.add(file, 0, "a header needs #pragma once");
  }
}

// In two pieces, so that this file is like all others.
const std::string workplaces[] = {std::string("/wor") + "k/", std::string("../sha") + "red",
                                  std::string("/ro") + "ot/"};

void check_workplace(const SourceFile& file, Report& report) {
  for (const std::string& path : workplaces) {
    for (std::size_t at = file.text.find(path); at != std::string::npos;
         at = file.text.find(path, at + 1)) {
      report.add(file, at, path + " exists on one machine only; name what is in this tree");
    }
  }
}

}  // namespace

TEST(Names, every_file_of_the_daemon_is_named_by_a_noun) {
  Report report;
  check_folder("daemon/", check_file_name, report);
  EXPECT_EQ(report.text(), "");
}

TEST(Names, a_file_name_that_says_nothing_is_found) {
  EXPECT_EQ(count_in_sample(check_file_name, "daemon/core/string_utils.hpp", ""), 1);
  EXPECT_EQ(count_in_sample(check_file_name, "daemon/common/time.hpp", ""), 1);
  EXPECT_EQ(count_in_sample(check_file_name, "daemon/core/miscount.hpp", ""), 0);
}

TEST(Names, every_header_opens_with_a_comment_and_has_pragma_once) {
  Report report;
  check_cpp("daemon/", check_header, report);
  EXPECT_EQ(report.text(), "");
}

TEST(Names, a_bare_header_is_found) {
  EXPECT_EQ(count_in_sample(check_header, "daemon/core/a.hpp", "struct A {};\n"), 2);
  EXPECT_EQ(count_in_sample(check_header, "daemon/core/a.hpp", "// #pragma once\n"), 1);
  EXPECT_EQ(count_in_sample(check_header, "daemon/core/a.hpp", "// What.\n#pragma once\n"), 0);
}

TEST(Names, no_file_names_a_path_of_one_machine) {
  Report report;
  check_folder("", check_workplace, report);
  EXPECT_EQ(report.text(), "");
}

TEST(Names, a_path_of_one_machine_is_found) {
  for (const std::string& path : workplaces) {
    EXPECT_EQ(count_in_sample(check_workplace, "README.md", "see " + path + "/a\n"), 1) << path;
  }
}

}  // namespace reconciled::tidy
