// The runbook: a section for each alert, each rule of Prometheus and each result code that the
// sources know, and nothing in it that they do not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <regex>
#include <string>
#include <vector>

#include "known_names.hpp"
#include "tree.hpp"

namespace reconciled::tidy {

namespace {

// What GitHub makes of a heading, so that the table of contents can lead to it.
std::string anchor_of(const std::string& heading) {
  std::string anchor;
  for (const char c : heading) {
    if (is_identifier_char(c) || c == '-') anchor += static_cast<char>(std::tolower(c));
    if (c == ' ') anchor += '-';
  }
  return anchor;
}

struct Section {
  std::string heading;
  std::size_t begin;
  std::string text;
  std::string chapter;

  bool wakes_somebody() const { return chapter == "Alerts" || chapter == "Rules of Prometheus"; }
};

// Those of the third level; their chapter is the section of the second level.
std::vector<Section> sections_of(const SourceFile& page) {
  static const std::regex heading(R"((?:^|\n)(###?) ([^\n]+))");
  std::vector<Section> sections;
  std::string chapter;
  for (std::sregex_iterator i(page.text.begin(), page.text.end(), heading), end; i != end; ++i) {
    if ((*i)[1] == "##") {
      chapter = (*i)[2];
      continue;
    }
    const auto next = std::next(i);
    const auto begin = static_cast<std::size_t>(i->position(1));
    const std::size_t until =
        next == end ? page.text.size() : static_cast<std::size_t>(next->position());
    sections.push_back({(*i)[2], begin, page.text.substr(begin, until - begin), chapter});
  }
  return sections;
}

// What a chapter is to tell of, and how one of it is called.
struct Chapter {
  std::string heading;
  std::string noun;
  const Names& known;
};

void check_chapter(const SourceFile& page, const Chapter& chapter, Report& report) {
  static const std::regex name(R"(`(\w+)`)");
  Names told;
  for (const Section& section : sections_of(page)) {
    if (section.chapter != chapter.heading) continue;
    for (const std::string& named : names_in(section.heading, name)) {
      const bool is_first = told.insert(named).second;
      if (!is_first) report.add(page, section.begin, named + " has two sections");
      if (chapter.known.contains(named)) continue;
      report.add(page, section.begin, named + " is nothing that the sources know");
    }
  }
  for (const std::string& one : chapter.known) {
    if (told.contains(one)) continue;
    report.add(page, 0, "the " + chapter.noun + " " + one + " has no section");
  }
}

void check_headings(const SourceFile& page, const Known& known, Report& report) {
  check_chapter(page, {"Alerts", "alert", known.alerts}, report);
  check_chapter(page, {"Rules of Prometheus", "rule", known.rules}, report);
  check_chapter(page, {"Result codes", "result code", known.codes}, report);
}

// Every section stands in a table of contents, and every link leads somewhere.
void check_contents(const SourceFile& page, Report& report) {
  static const std::regex link(R"(\]\(#([^)]*)\))");
  static const std::regex row(R"(\n\| \[[^\]]*\]\(#([^)]*)\) \|)");
  Names anchors;
  const Names listed = names_in(page.text, row);
  for (const Section& section : sections_of(page)) {
    const std::string anchor = anchor_of(section.heading);
    anchors.insert(anchor);
    if (listed.contains(anchor)) continue;
    report.add(page, section.begin, "no row of the contents leads to #" + anchor);
  }
  for (const std::string& anchor : names_in(page.text, link)) {
    if (!anchors.contains(anchor)) report.add(page, 0, "no section is called #" + anchor);
  }
}

// Only what is code, between backticks, whether one or three of them; all else becomes a backtick.
std::string code_of(const std::string& text) {
  std::string code;
  bool is_code = false;
  for (const char c : text) {
    is_code = is_code != (c == '`');
    code += is_code ? c : '`';
  }
  return code;
}

void check_commands(const SourceFile& page, const Known& known, Report& report) {
  // A line may end within what stands between single backticks.
  static const std::regex command(R"((?:\breconciled |`reconciled\n *)([a-z]\w*)([^\n`]*))");
  static const std::regex flag(R"((--[a-z-]+))");
  static const std::regex view(R"(\bacct\.(\w+))");
  const std::string code = code_of(page.text);
  for (std::sregex_iterator i(code.begin(), code.end(), command), end; i != end; ++i) {
    const auto at = static_cast<std::size_t>(i->position());
    const std::string verb = (*i)[1];
    if (!known.verbs.contains(verb)) report.add(page, at, "reconciled has no verb " + verb);
    for (const std::string& said : names_in((*i)[2], flag)) {
      if (!known.flags.contains(said)) report.add(page, at, "reconciled knows no " + said);
    }
  }
  for (const std::string& said : names_in(code, view)) {
    if (!known.views.contains(said)) report.add(page, 0, "there is no view acct." + said);
  }
}

// Whoever is woken by an alert finds three things to type.
void check_looks(const SourceFile& page, Report& report) {
  static const std::regex block("```(sh|sql)\n([^`]*)```");
  for (const Section& section : sections_of(page)) {
    if (!section.wakes_somebody()) continue;
    std::ptrdiff_t count = 0;
    for (std::sregex_iterator i(section.text.begin(), section.text.end(), block), end; i != end;
         ++i) {
      const std::string body = (*i)[2];
      count += std::count(body.begin(), body.end(), (*i)[1] == "sh" ? '\n' : ';');
    }
    if (count < 3)
      report.add(page, section.begin, "whoever is woken by it wants three commands to look");
  }
}

void check_runbook(const SourceFile& page, const Known& known, Report& report) {
  check_headings(page, known, report);
  check_contents(page, report);
  check_commands(page, known, report);
  check_looks(page, report);
}

TEST(Runbook, HasASectionForEachAlertRuleAndResultCodeAndForNothingElse) {
  const Known& known = known_names();
  ASSERT_GE(known.alerts.size(), 12U) << "the sources raise them in another way than is looked for";
  ASSERT_GE(known.codes.size(), 23U) << "result_code.cpp lists them in another way";
  ASSERT_GE(known.rules.size(), 18U) << "systemd/examples names its rules in another way";
  ASSERT_GE(known.verbs.size(), 12U) << "command_line.cpp adds them in another way";
  Report report;
  bool is_there = false;
  for (const SourceFile& file : tree()) {
    if (file.path != "config/runbook.md") continue;
    is_there = true;
    check_runbook(file, known, report);
  }
  EXPECT_TRUE(is_there) << "config/runbook.md is what an alert sends people to";
  EXPECT_EQ(report.text(), "");
}

TEST(Runbook, NamesAreLearnedFromTheSources) {
  Known known;
  learn(
      SourceFile("daemon/store/a.cpp",
                 "raise(work, {.kind = \"stale\"}); alert.kind = \"refused\";  // .kind = \"no\""),
      known);
  learn(
      SourceFile("migrations/1.sql",
                 "CREATE TABLE recon.job (kind text CHECK (kind IN ('no')));\n"
                 "CREATE TABLE recon.alert (id int, kind text CHECK (kind IN ('skew',\n'late')));\n"
                 "CREATE OR REPLACE VIEW acct.days AS"),
      known);
  learn(SourceFile("daemon/core/result_code.cpp", "Entry{\n\"A_B\", Concern::call}, \"NO\""),
        known);
  learn(SourceFile("daemon/app/command_line.cpp",
                   "add_verb(app, \"run\", \"\"); add_flag(\"--json\")"),
        known);
  learn(SourceFile("systemd/examples/prometheus-rules.yml", "rules:\n- alert: ADown\n  expr: 1"),
        known);
  learn(
      SourceFile("tests/support/metric_names", "# no gauge\na gauge\nb histogram c\nd counter e,f"),
      known);
  EXPECT_EQ(known.rules, Names({"ADown"}));
  EXPECT_EQ(known.metrics, (std::map<std::string, Names>{{"a", {}},
                                                         {"b_bucket", {"c", "le"}},
                                                         {"b_count", {"c"}},
                                                         {"b_sum", {"c"}},
                                                         {"d", {"e", "f"}}}));
  EXPECT_EQ(known.alerts, Names({"late", "refused", "skew", "stale"}));
  EXPECT_EQ(known.codes, Names({"A_B"}));
  EXPECT_EQ(known.verbs, Names({"run"}));
  EXPECT_EQ(known.flags, Names({"--json"}));
  EXPECT_EQ(known.views, Names({"days"}));
}

const Known small_world{
    {"stale", "late"}, {"A", "B_C"}, {"status", "run"}, {"--json"}, {"days"}, {"DaemonDown"}, {}};

std::string findings_in(const std::string& text) {
  Report report;
  check_runbook(SourceFile("config/runbook.md", text), small_world, report);
  return report.text();
}

const std::string whole =
    "\n| [`stale`](#stale) | x |\n| [`late`](#late) | x |\n| [`A`, `B_C`](#a-b_c) | x |\n"
    "| [`DaemonDown`](#daemondown) | x |\n"
    "## Alerts\n### `stale`\n```sh\nreconciled status --json\nreconciled run\ndate\n```\n"
    "### `late`\n```sql\nSELECT 1;\nSELECT 2;\nSELECT * FROM acct.days;\n```\n"
    "## Rules of Prometheus\n### `DaemonDown`\n```sh\ndate\nid\nreconciled status\n```\n"
    "## Result codes\n### `A`, `B_C`\n`reconciled run`, see reconciled status; reconciled does.\n";

std::string with(const std::string& piece, const std::string& instead) {
  std::string text = whole;
  return text.replace(text.find(piece), piece.size(), instead);
}

TEST(Runbook, IsFoundWhereItLacksOrInventsSomething) {
  using testing::AllOf;
  using testing::HasSubstr;
  EXPECT_EQ(findings_in(whole), "");
  EXPECT_THAT(findings_in(with("### `late`", "")), HasSubstr("the alert late has no section"));
  EXPECT_THAT(
      findings_in(with("### `DaemonDown`", "### `DaemonUp`")),
      AllOf(HasSubstr("the rule DaemonDown has no section"), HasSubstr("DaemonUp is noth")));
  EXPECT_THAT(findings_in(with("date\nid\n", "date\n")), HasSubstr("three commands"));
  EXPECT_THAT(findings_in(with("### `A`, `B_C`", "### `A`")), HasSubstr("result code B_C has no"));
  EXPECT_THAT(findings_in(with("### `late`", "### `late`, `lost`")), HasSubstr("lost is nothing"));
  EXPECT_THAT(findings_in(with("### `A`,", "### `A`, `D`,")), HasSubstr("D is nothing"));
  EXPECT_THAT(findings_in(whole + "### `A`\n"), HasSubstr("A has two sections"));
  EXPECT_THAT(findings_in(with("`reconciled run`", "`reconciled walk`")), HasSubstr("verb walk"));
  EXPECT_THAT(findings_in(with("`reconciled run`", "`reconciled\n  walk`")),
              HasSubstr("verb walk"));
  EXPECT_THAT(findings_in(with("--json", "--jsom")), HasSubstr("knows no --jsom"));
  EXPECT_THAT(findings_in(with("acct.days", "acct.day")), HasSubstr("no view acct.day"));
  EXPECT_THAT(findings_in(with("(#late)", "(#too-late)")), HasSubstr("no section is called"));
  EXPECT_THAT(findings_in(with("| [`late`](#late) | x |\n", "")), HasSubstr("no row of the"));
  EXPECT_THAT(findings_in(with("SELECT 2;", "")), HasSubstr("three commands"));
}

}  // namespace

}  // namespace reconciled::tidy
