// Goal: a text that is no configuration at all gives one finding, where it stops being one.
#include <gmock/gmock.h>

#include <sstream>
#include <string>
#include <vector>

#include "config_fixture.hpp"

namespace reconciled {
namespace {

struct BadText {
  const char* name;
  std::string text;
  int line;
  int column;
  const char* message;  // a part of it
};

void PrintTo(const BadText& bad, std::ostream* out) {
  *out << bad.name;
}

class BadSyntax : public testing::TestWithParam<BadText> {};

TEST_P(BadSyntax, IsFoundAtItsPlace) {
  const BadText& bad = GetParam();
  const ConfigReading reading = read_text(bad.text);
  ASSERT_EQ(reading.findings.size(), 1u);
  const Finding& finding = reading.findings.front();
  EXPECT_EQ(finding.line, bad.line) << to_string(finding);
  EXPECT_EQ(finding.column, bad.column) << to_string(finding);
  EXPECT_THAT(finding.message, testing::HasSubstr(bad.message));
  EXPECT_THAT(to_string(finding), testing::Not(testing::HasSubstr("hunter2")));
}

const std::string least(least_config);

std::string indented(const std::string& text) {
  std::string result;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) result += "  " + line + "\n";
  return result;
}

const std::vector<BadText> texts{
    {"NoByte", "", 1, 1, "is empty: write at least the sections"},
    {"CommentsAlone", "# nothing\n\n# more\n", 1, 1, "is empty"},
    {"AnEmptyDocument", "---\n", 1, 1, "is empty"},
    {"ByteOrderMarkAlone", "\xef\xbb\xbf", 1, 1, "is empty"},
    {"AWord", "hunter2\n", 1, 1, "the file is a single value: write keys and values"},
    {"AList", "- a\n- b\n", 1, 1, "the file is a list"},
    {"ColonInAValue", "a: b: c\n", 1, 5, "a colon cannot stand here"},
    {"SurplusIndentation", "log:\n  level: info\n    format: text\n", 3, 11, "a colon cannot"},
    {"LittleIndentation", "log:\n    level: info\n  format: text\n", 3, 3,
     "does not fit the keys above it"},
    {"OpenBracket", "retry: {ladder: [5m, 10m}\n", 1, 25, "does not match the one that is open"},
    {"OpenBrace", "log: {level: info\n", 2, 1, "a `{` before this is never closed"},
    {"ListItemAfterAColon", "customers: - name: a\n", 1, 12, "a list item cannot stand here"},
    {"ReservedCharacter", "log:\n  level: @info\n", 2, 10, "put it in quotes"},
    {"PercentSign", "log: %info\n", 1, 6, "put it in quotes"},
    {"UnknownAlias", "database: {conninfo: *hunter2}\n", 1, 22, "is an alias: put it in quotes"},
    {"UnknownEscape", "log: {level: \"\\q\"}\n", 1, 15, "write two, or use single quotes"},
    {"OpenSingleQuote", "log:\n  level: 'hunter2\n", 2, 10, "this quote is never closed"},
    {"OpenSingleQuoteWithDoubledOne", "a: 'it''s hunter2\n", 1, 4, "this quote is never closed"},
    {"OpenQuoteInsideABrace", "log: {level: 'hunter2}\n", 1, 14, "this quote is never closed"},
    {"OpenDoubleQuote", "log:\n  level: \"hunter2 \\\"\n", 2, 10, "this quote is never closed"},
    {"TabIndentation", "log:\n\tlevel: info\n", 2, 1, "a tab cannot indent"},
    {"TabAfterSpaces", "log:\n  level: info\n  \tformat: text\n", 3, 3, "a tab cannot indent"},
    {"TabAtTheStart", "\tlog: {}\n", 1, 1, "a tab cannot indent"},
    {"Ipv6WithoutQuotes", "http: \n  listen: [::1]:9464\n", 2, 16, "put the value in quotes"},
    {"SecondDocument", least + "---\nlog: {}\n", 10, 1, "a second document starts here"},
    {"SecondDocumentByIndentation", indented(least) + "log: {}\n", 10, 1, "a second document"},
    {"SecondDocumentThatIsBroken", least + "---\nlog: {\n", 10, 1, "a second document"},
    {"Latin1", "# caf\xe9\nlog: {}\n", 1, 6, "is not UTF-8 here"},
    {"Utf16", std::string("\xff\xfel\0o\0g\0", 8), 1, 1, "is not UTF-8 here"},
    {"OverlongUtf8", "# \xc0\xaf\n", 1, 3, "is not UTF-8 here"},
    {"Surrogate", "# \xed\xa0\x80\n", 1, 3, "is not UTF-8 here"},
    {"CutUtf8", "log: \xe2\x82", 1, 6, "is not UTF-8 here"},
    {"BeyondUnicode", "# \xf4\x90\x80\x80", 1, 3, "is not UTF-8 here"},
    {"NulByte", std::string("log: {}\0\n", 9), 1, 8, "a control character here"},
    {"Escape", "# \x1b[31m\n", 1, 3, "a control character here"},
    {"OldMacLineEnds", "log: {}\rhttp: {}\r", 1, 8, "a control character here"},
    {"C1Control", "# \xc3\xa4\xc2\x85\n", 1, 4, "a control character here"},
    {"DeepNesting", "a: " + std::string(5000, '[') + std::string(5000, ']'), 1, 1,
     "nests too deeply"},
};

std::string name_of(const testing::TestParamInfo<BadText>& info) {
  return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(Texts, BadSyntax, testing::ValuesIn(texts), name_of);

TEST(SyntaxFault, KeepsWhatTheParserTookFromTheFileToItself) {
  const ConfigReading reading = read_text("log: \"\\ud800\"\n");
  ASSERT_EQ(reading.findings.size(), 1u);
  EXPECT_EQ(reading.findings.front().message, "the file is not valid YAML here: invalid unicode");
}

}  // namespace
}  // namespace reconciled
