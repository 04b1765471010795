// The manual pages name every verb, with its options, and every key of the configuration.
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>

#include "tree.hpp"

namespace reconciled::tidy {

namespace {

using Names = std::set<std::string>;

Names matches(const std::string& text, const std::regex& pattern) {
  Names names;
  for (std::sregex_iterator i(text.begin(), text.end(), pattern), end; i != end; ++i)
    names.insert((*i)[1].str());
  return names;
}

Names verbs_of(const std::string& command_line) {
  static const std::regex verb(R"re(add_verb\(app, "([a-z]+)")re");
  return matches(command_line, verb);
}

Names options_of(const std::string& command_line) {
  static const std::regex option(R"re(add_(?:option|flag)\("--([a-z-]+)")re");
  return matches(command_line, option);
}

// "gateway.url": keys by their indentation, those that are commented out too. Prose is no key, for
// a colon stands behind one word only.
Names keys_of(const std::string& configuration) {
  static const std::regex line(R"(^(# )?( *)(?:# )?( *(?:- )?)([a-z_]+):(?: .*)?$)");
  Names keys;
  std::string section;
  std::string list;
  std::size_t list_indent = 0;
  std::istringstream lines(configuration);
  for (std::string text; std::getline(lines, text);) {
    std::smatch match;
    if (!std::regex_match(text, match, line)) continue;
    const std::string key = match[4].str();
    const std::size_t indent = match[2].str().size() + match[3].str().size();
    if (indent == 0) {
      section = key;
      list.clear();
      continue;
    }
    if (indent <= list_indent) list.clear();
    const std::string name = section + "." + list + key;
    if (match[0].str().ends_with(":")) {
      list = key + ".";
      list_indent = indent;
      continue;
    }
    keys.insert(name);
  }
  return keys;
}

void check_names(const SourceFile& page, const Names& names, const std::string& macro,
                 Report& report) {
  for (const std::string& name : names) {
    const auto at = page.text.find(macro + name);
    const char behind = at == std::string::npos ? 'x' : page.text[at + macro.size() + name.size()];
    if (behind == ' ' || behind == '\n') continue;
    report.add(page, 0, "says nothing of " + name + "; write `" + macro + name + "`");
  }
}

const SourceFile& file(const std::string& path) {
  for (const SourceFile& each : tree()) {
    if (each.path == path) return each;
  }
  throw std::runtime_error("there is no " + path);
}

}  // namespace

TEST(ManualPage, NamesEveryVerbAndOption) {
  const std::string& command_line = file("daemon/app/command_line.cpp").text;
  const SourceFile& page = file("systemd/man/reconciled.8");
  ASSERT_GE(verbs_of(command_line).size(), 12U);
  ASSERT_GE(options_of(command_line).size(), 9U);
  Report report;
  check_names(page, verbs_of(command_line), ".It Cm ", report);
  check_names(page, options_of(command_line), "Fl -", report);
  EXPECT_EQ(report.text(), "");
}

TEST(ManualPage, NamesEveryKeyOfTheConfiguration) {
  const Names keys = keys_of(file("config/reconciled.yaml").text);
  const SourceFile& page = file("systemd/man/reconciled.yaml.5");
  Report report;
  check_names(page, keys, ".It Ic ", report);
  EXPECT_EQ(report.text(), "");

  // Nor keys that are no more.
  static const std::regex described(R"(\n\.It Ic ([a-z._]+))");
  EXPECT_EQ(matches(page.text, described), keys);
}

TEST(ManualPage, IsFoundWantingWhereAVerbOrAKeyIsMissing) {
  const Names keys = keys_of(
      "a:\n  # Prose: more.\n  # b: off\n  c: on\nd:\n  - e: 1\n    # f: 2\n    g: 3\n"
      "h:\n  # i:\n  #   - j: 4\n  #     k: 5\n  # l: 6\n# m:\n  # Prose.\n  # n: 7\n");
  EXPECT_EQ(keys, (Names{"a.b", "a.c", "d.e", "d.f", "d.g", "h.i.j", "h.i.k", "h.l", "m.n"}));
  EXPECT_EQ(verbs_of("add_verb(app, \"run\", ...); add_verb(app, \"pull\","),
            (Names{"run", "pull"}));
  Report report;
  check_names(SourceFile("a.8", ".It Cm running\n.It Cm pull Fl x"), {"run", "pull"}, ".It Cm ",
              report);
  EXPECT_EQ(report.count(), 1U);
}

}  // namespace reconciled::tidy
