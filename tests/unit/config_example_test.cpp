// The file that the package installs is a configuration, and what it says of defaults is true.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "config_fixture.hpp"

namespace reconciled {
namespace {

std::string example() {
  std::ostringstream text;
  text << std::ifstream(EXAMPLE_CONFIG_FILE).rdbuf();
  return text.str();
}

// Whether a comment is a key that is off: `# key: value`, or `#   - key: value` in a list.
bool is_key(const std::string& comment) {
  const auto begin = comment.find_first_not_of(" -");
  const auto end = comment.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", begin);
  return begin != std::string::npos && end != std::string::npos && end > begin &&
         comment[end] == ':' && (end + 1 == comment.size() || comment[end + 1] == ' ');
}

std::string uncommented(const std::string& text) {
  std::string result;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto sign = line.find_first_not_of(' ');
    const bool is_comment = sign != std::string::npos && line.compare(sign, 2, "# ") == 0;
    if (is_comment && is_key(line.substr(sign + 2))) line.erase(sign, 2);
    result += line + "\n";
  }
  return result;
}

void expect_no_findings(const ConfigReading& reading) {
  for (const Finding& finding : reading.findings) ADD_FAILURE() << to_string(finding);
}

TEST(ExampleFile, IsAConfiguration) {
  const ConfigReading reading = read_config(EXAMPLE_CONFIG_FILE, std::nullopt);
  expect_no_findings(reading);
  EXPECT_EQ(reading.config.gateway.url.host, "open-sea.worldfirst.com");
}

TEST(ExampleFile, ShowsTheDefaults) {
  const ConfigReading shown = read_text(example());
  const ConfigReading defaults = read_text(least_config);
  expect_no_findings(shown);
  const Config& a = shown.config;
  const Config& b = defaults.config;
  EXPECT_EQ(a.gateway.path_prefix, b.gateway.path_prefix);
  EXPECT_EQ(a.gateway.key_version, b.gateway.key_version);
  EXPECT_EQ(a.gateway.customer_header, b.gateway.customer_header);
  EXPECT_EQ(a.gateway.timeout, b.gateway.timeout);
  EXPECT_EQ(a.gateway.connections, b.gateway.connections);
  EXPECT_EQ(a.gateway.rate_limit, b.gateway.rate_limit);
  EXPECT_EQ(a.customers.at(0).balance_types, b.customers.at(0).balance_types);
  EXPECT_EQ(a.statements.every, b.statements.every);
  EXPECT_EQ(a.statements.window, b.statements.window);
  EXPECT_EQ(a.statements.settle, b.statements.settle);
  EXPECT_EQ(a.statements.recheck, b.statements.recheck);
  EXPECT_EQ(a.balances.every, b.balances.every);
  EXPECT_EQ(a.accounts.every, b.accounts.every);
  EXPECT_EQ(a.retry.ladder, b.retry.ladder);
  EXPECT_EQ(a.books.timezone, b.books.timezone);
  EXPECT_EQ(a.alerts.stale_after, b.alerts.stale_after);
  EXPECT_EQ(a.alerts.repeat_every, b.alerts.repeat_every);
  EXPECT_EQ(a.log.level, b.log.level);
  EXPECT_EQ(a.log.format, b.log.format);
}

TEST(ExampleFile, ShowsEveryKey) {
  const ConfigReading reading = read_text(uncommented(example()));
  expect_no_findings(reading);
  const Config& shown = reading.config;
  EXPECT_TRUE(shown.database.admin_conninfo);
  EXPECT_TRUE(shown.database.password_file);
  EXPECT_TRUE(shown.gateway.ca_file);
  EXPECT_TRUE(shown.customers.at(0).connected_customer_id);
  EXPECT_TRUE(shown.customers.at(0).access_token_file);
  EXPECT_TRUE(shown.customers.at(0).reference_customer_id);
  EXPECT_TRUE(shown.customers.at(0).customer_id);
  EXPECT_EQ(shown.alerts.webhooks.size(), 1u);
  EXPECT_TRUE(shown.alerts.alertmanager);
  EXPECT_TRUE(shown.http);
  EXPECT_TRUE(shown.evidence.keep);
  EXPECT_TRUE(shown.log.format);
}

}  // namespace
}  // namespace reconciled
