// The file as a whole: where it comes from, how it is encoded, and that all findings come at once.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <string>

#include "config_fixture.hpp"

namespace reconciled {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> lines_of(const ConfigReading& reading) {
  std::vector<std::string> lines;
  for (const Finding& finding : reading.findings) {
    lines.push_back(to_string(finding).substr(finding.file.size() + 1));
  }
  return lines;
}

TEST(Finding, NamesFileLineAndColumn) {
  EXPECT_EQ(to_string(Finding{"a.yaml", 3, 14, "log.level is wrong"}),
            "a.yaml:3:14: log.level is wrong");
  EXPECT_EQ(to_string(Finding{"a.pem", 0, 0, "is empty"}), "a.pem: is empty");
}

TEST(ConfigFile, GivesAllFindingsAtOnceInFileOrder) {
  const ConfigReading reading = read_text(
      "log: {level: loud, level: info, colour: red}\n"
      "database: {password: hunter2, conninfo: ~}\n"
      "gateway:\n"
      "  timeout: 15\n"
      "  url: http://example.com\n"
      "  client_id: [a]\n"
      "  private_key_file: client.pem\n"
      "statements: {window: 100d, recheck: [1d, 1h, x]}\n"
      "customers:\n"
      "  - name: A\n"
      "    history_from: yesterday\n"
      "  - name: b\n"
      "retry: 5m\n");
  EXPECT_THAT(lines_of(reading),
              ElementsAre(HasSubstr("1:14: log.level is none of"),
                          HasSubstr("1:20: log.level is written tw"),
                          HasSubstr("1:33: log.colour is not a known key"),
                          HasSubstr("2:12: database.password is never written here"),
                          HasSubstr("2:31: database.conninfo has no value"),
                          HasSubstr("4:3: gateway.public_key_file is missing"),
                          HasSubstr("4:12: gateway.timeout must be a duration"),
                          HasSubstr("5:8: gateway.url would be sent in the clear"),
                          HasSubstr("6:14: gateway.client_id is a list"),
                          HasSubstr("8:22: statements.window is out of range"),
                          HasSubstr("8:42: statements.recheck must be longer"),
                          HasSubstr("8:46: statements.recheck must be a duration"),
                          HasSubstr("10:11: customers.name must be"),
                          HasSubstr("11:19: customers.history_from must be a time"),
                          HasSubstr("12:5: customers.history_from is missing"),
                          HasSubstr("13:8: retry is a single value")));
}

TEST(ConfigFile, SpeaksOfEachOfManyKeysWrittenTwice) {
  const ConfigReading reading = read_text(least_config_with("", "log:\n  a: 1\n  a: 2\n  a: 3\n"));
  EXPECT_THAT(lines_of(reading),
              ElementsAre(HasSubstr("11:3: log.a is not a known key"),
                          HasSubstr("12:3: log.a is written twice, first in line 11"),
                          HasSubstr("13:3: log.a is written twice, first in line 11")));
}

TEST(ConfigFile, GoesOnPastAnAliasAndASecondDocument) {
  const ConfigReading reading =
      read_text(least_config_with("", "log: &l {level: 1}\nhttp: *l\n---\nmore: true\n"));
  EXPECT_THAT(lines_of(reading),
              ElementsAre(HasSubstr("10:17: log.level"), HasSubstr("11:7: aliases are not"),
                          HasSubstr("12:1: a second document starts here")));
}

TEST(ConfigFile, MayStartWithAByteOrderMarkAndEndLinesAsWindowsDoes) {
  std::string text = "\xef\xbb\xbf";
  for (const char c : least_config_with("", "log: {level: loud}\n")) {
    text += c == '\n' ? std::string("\r\n") : std::string(1, c);
  }
  EXPECT_THAT(lines_of(read_text(text)), ElementsAre(HasSubstr("10:14: log.level is none")));
}

TEST(ConfigFile, CountsColumnsInCharacters) {
  const ConfigReading reading = read_text(least_config_with("acme\n", "\xc3\xa4\xe2\x82\xac\n"));
  EXPECT_THAT(lines_of(reading), ElementsAre(HasSubstr("8:11: ")));
  const ConfigReading behind =
      read_text(least_config_with("", "{\xc3\xa4: 1}: 2\n# \xc3\xa4\nlog: {'\xe2\x82\xac': 1}\n"));
  EXPECT_THAT(lines_of(behind), ElementsAre(HasSubstr("10:1: this is not a key"),
                                            HasSubstr("12:7: log.this is not a known key")));
}

TEST(ConfigFile, MayMarkItsOnlyDocument) {
  EXPECT_THAT(lines_of(read_text("---\n" + std::string(least_config) + "...\n")), IsEmpty());
}

TEST(ConfigFile, ThatIsMissingOrNoFileIsNamedWithoutALine) {
  const TemporaryFolder folder;
  const auto missing = folder.path() / "missing.yaml";
  EXPECT_THAT(lines_of(read_config(missing, std::nullopt)),
              ElementsAre(HasSubstr(" cannot be read (No such file or directory)")));
  EXPECT_EQ(read_config(missing, std::nullopt).findings.at(0).file, missing.string());
  EXPECT_EQ(read_config(missing, std::nullopt).findings.at(0).line, 0);
  EXPECT_THAT(lines_of(read_config(folder.path(), std::nullopt)),
              ElementsAre(HasSubstr(" is not a regular file")));
  const auto pipe = folder.path() / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_THAT(lines_of(read_config(pipe, std::nullopt)),
              ElementsAre(HasSubstr(" is not a regular file")));
}

TEST(ConfigFile, MayBeOneMebibyteLong) {
  constexpr std::size_t mebibyte = 1024 * 1024;
  std::string text(least_config);
  text += "#" + std::string(mebibyte - text.size() - 2, 'x') + "\n";
  EXPECT_THAT(lines_of(read_text(text)), IsEmpty());
  text += "\n";
  EXPECT_THAT(lines_of(read_text(text)), ElementsAre(HasSubstr(" is larger than 1024 KiB")));
}

TEST(ConfigFile, ResolvesNamesBesideItselfOrInTheCredentialsDirectory) {
  const TemporaryFolder folder;
  const auto file =
      folder.write("reconciled.yaml",
                   least_config_with("client.pem", "/keys/./client.pem\n  ca_file: ../ca.pem"));
  const Config beside = read_config(file, std::nullopt).config;
  EXPECT_EQ(beside.gateway.private_key_file, "/keys/client.pem");
  EXPECT_EQ(beside.gateway.public_key_file, folder.path() / "gateway.pem");
  EXPECT_EQ(beside.gateway.ca_file, folder.path().parent_path() / "ca.pem");
  const Config handed_over = read_config(file, "/run/credentials/x.service").config;
  EXPECT_EQ(handed_over.gateway.private_key_file, "/keys/client.pem");
  EXPECT_EQ(handed_over.gateway.public_key_file, "/run/credentials/x.service/gateway.pem");
}

TEST(ConfigFile, FindsTheCredentialsDirectoryInTheEnvironment) {
  unsetenv("CREDENTIALS_DIRECTORY");
  EXPECT_EQ(credentials_directory_of_this_process(), std::nullopt);
  setenv("CREDENTIALS_DIRECTORY", "", 1);
  EXPECT_EQ(credentials_directory_of_this_process(), std::nullopt);
  setenv("CREDENTIALS_DIRECTORY", "/run/credentials/x.service", 1);
  const TemporaryFolder folder;
  const Config config = read_config(folder.write("c.yaml", least_config)).config;
  EXPECT_EQ(config.credentials_directory, "/run/credentials/x.service");
  EXPECT_EQ(config.gateway.public_key_file, "/run/credentials/x.service/gateway.pem");
  unsetenv("CREDENTIALS_DIRECTORY");
}

TEST(ConfigFile, NamedRelativelyStillResolvesToAbsoluteNames) {
  const TemporaryFolder folder;
  folder.write("c.yaml", least_config);
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  const Config config = read_config("c.yaml", std::nullopt).config;
  std::filesystem::current_path(before);
  EXPECT_EQ(config.gateway.public_key_file, folder.path() / "gateway.pem");
}

}  // namespace
}  // namespace reconciled
