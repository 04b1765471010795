#include <gmock/gmock.h>

#include <string>

#include "config_fixture.hpp"

namespace reconciled {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::sys_days;
using testing::ElementsAre;
using testing::IsEmpty;

Config good(std::string_view piece, std::string_view replacement) {
  const ConfigReading reading = read_text(least_config_with(piece, replacement));
  for (const Finding& finding : reading.findings) ADD_FAILURE() << to_string(finding);
  return reading.config;
}

TEST(Config, HasDefaultsForWhatIsLeftOut) {
  const Config config = good("", "");
  EXPECT_EQ(config.database.conninfo, "dbname=reconciled");
  EXPECT_FALSE(config.database.admin_conninfo);
  EXPECT_FALSE(config.database.password_file);
  EXPECT_EQ(config.gateway.url.host, "gateway.example.com");
  EXPECT_EQ(config.gateway.path_prefix, "");
  EXPECT_EQ(config.gateway.client_id, "5J00");
  EXPECT_EQ(config.gateway.key_version, 2);
  EXPECT_FALSE(config.gateway.ca_file);
  EXPECT_EQ(config.gateway.customer_header, "Connected-CustomerId");
  EXPECT_EQ(config.gateway.timeout, 30s);
  EXPECT_EQ(config.gateway.connections, 8);
  EXPECT_EQ(config.gateway.rate_limit, (Rate{10, 1s}));
  ASSERT_EQ(config.customers.size(), 1u);
  const CustomerConfig& customer = config.customers.front();
  EXPECT_EQ(customer.name, "acme");
  EXPECT_FALSE(customer.connected_customer_id);
  EXPECT_FALSE(customer.has_accounts_job());
  EXPECT_THAT(customer.balance_types, ElementsAre("NORMAL_BALANCE", "SAME_NAME_TOP_UP_BALANCE"));
  EXPECT_EQ(customer.history_from, sys_days{2026y / 1 / 1});
  EXPECT_EQ(config.statements.every, 15min);
  EXPECT_EQ(config.statements.window, days{89});
  EXPECT_EQ(config.statements.settle, 5min);
  EXPECT_THAT(config.statements.recheck, ElementsAre(1h, 24h, 168h, 840h));
  EXPECT_EQ(config.balances.every, 1h);
  EXPECT_EQ(config.accounts.every, 24h);
  EXPECT_THAT(config.retry.ladder, ElementsAre(5min, 10min, 20min, 40min, 80min, 160min, 320min));
  EXPECT_EQ(config.books.timezone, "UTC");
  EXPECT_FALSE(config.evidence.keep) << "answers are kept for ever unless said otherwise";
  EXPECT_EQ(config.alerts.stale_after, 2h);
  EXPECT_EQ(config.alerts.repeat_every, 4h);
  EXPECT_THAT(config.alerts.webhooks, IsEmpty());
  EXPECT_FALSE(config.alerts.alertmanager);
  EXPECT_FALSE(config.http);
  EXPECT_EQ(config.log.level, LogLevel::info);
  EXPECT_FALSE(config.log.format) << "it goes by what standard error is";
}

TEST(Config, TakesEveryKey) {
  const ConfigReading reading = read_text(
      "database: {conninfo: \"host='/run/a b' dbname = x\", admin_conninfo: "
      "'postgresql://a@/x?b=1',\n"
      "           password_file: p}\n"
      "gateway: {url: 'http://localhost:8080', path_prefix: /sandbox, client_id: 007,\n"
      "          key_version: 1, private_key_file: a, public_key_file: b, ca_file: c,\n"
      "          customer_header: Connected-AccountId, timeout: 500ms, connections: 256,\n"
      "          rate_limit: 300/m}\n"
      "customers:\n"
      "  - {name: a-1, connected_customer_id: 218, access_token_file: t, customer_id: 1,\n"
      "     reference_customer_id: r, balance_types: [BUDGET_BALANCE],\n"
      "     history_from: '2026-01-01T08:00:00.999+08:00'}\n"
      "  - {name: b, history_from: 1970-01-01T00:00:00Z}\n"
      "statements: {every: 1s, window: 8639998s, settle: 0s, recheck: []}\n"
      "balances: {every: 1ms}\n"
      "accounts: {every: 2h}\n"
      "retry: {ladder: [1s, 500ms]}\n"
      "books: {timezone: America/Argentina/Buenos_Aires}\n"
      "evidence: {keep: 35d}\n"
      "alerts: {stale_after: 1m, repeat_every: 1h, alertmanager: 'http://127.0.0.1:9093',\n"
      "         webhooks: [{url: 'https://a.example/b?c=d', secret_file: s}]}\n"
      "http: {listen: '[::1]:9464'}\n"
      "log: {level: warning, format: journal}\n");
  for (const Finding& finding : reading.findings) ADD_FAILURE() << to_string(finding);
  const Config& config = reading.config;
  EXPECT_EQ(config.database.admin_conninfo, "postgresql://a@/x?b=1");
  EXPECT_EQ(config.database.password_file->filename(), "p");
  EXPECT_FALSE(config.gateway.url.is_tls);
  EXPECT_EQ(config.gateway.path_prefix, "/sandbox");
  EXPECT_EQ(config.gateway.client_id, "007");
  EXPECT_EQ(config.gateway.key_version, 1);
  EXPECT_EQ(config.gateway.ca_file->filename(), "c");
  EXPECT_EQ(config.gateway.customer_header, "Connected-AccountId");
  EXPECT_EQ(config.gateway.timeout, 500ms);
  EXPECT_EQ(config.gateway.connections, 256);
  EXPECT_EQ(config.gateway.rate_limit, (Rate{300, 1min}));
  ASSERT_EQ(config.customers.size(), 2u);
  const CustomerConfig& customer = config.customers.front();
  EXPECT_EQ(customer.connected_customer_id, "218");
  EXPECT_EQ(customer.access_token_file->filename(), "t");
  EXPECT_EQ(customer.customer_id, "1");
  EXPECT_EQ(customer.reference_customer_id, "r");
  EXPECT_TRUE(customer.has_accounts_job());
  EXPECT_THAT(customer.balance_types, ElementsAre("BUDGET_BALANCE"));
  EXPECT_EQ(customer.history_from, sys_days{2026y / 1 / 1});
  EXPECT_EQ(config.statements.window, days{100} - 2s);
  EXPECT_EQ(config.statements.settle, 0s);
  EXPECT_THAT(config.statements.recheck, IsEmpty());
  EXPECT_EQ(config.balances.every, 1ms);
  EXPECT_EQ(config.accounts.every, 2h);
  EXPECT_THAT(config.retry.ladder, ElementsAre(1s, 500ms));
  EXPECT_EQ(config.books.timezone, "America/Argentina/Buenos_Aires");
  EXPECT_EQ(config.evidence.keep, days{35});
  EXPECT_EQ(config.alerts.stale_after, 1min);
  EXPECT_EQ(config.alerts.repeat_every, 1h);
  EXPECT_EQ(config.alerts.alertmanager->authority(), "127.0.0.1:9093");
  ASSERT_EQ(config.alerts.webhooks.size(), 1u);
  EXPECT_EQ(config.alerts.webhooks.front().url.target, "/b?c=d");
  EXPECT_EQ(config.alerts.webhooks.front().secret_file.filename(), "s");
  EXPECT_EQ(config.http->listen, (ListenAddress{"::1", 9464}));
  EXPECT_EQ(config.log.level, LogLevel::warning);
  EXPECT_EQ(config.log.format, LogFormat::journal);
}

TEST(Config, TakesAnyOfThreeIdentifiersForTheAccountsJob) {
  for (const char* line : {"customer_id: a", "reference_customer_id: a", "access_token_file: a"}) {
    const Config config = good("    history", "    " + std::string(line) + "\n    history");
    EXPECT_TRUE(config.customers.at(0).has_accounts_job()) << line;
  }
  const Config config = good("    history", "    connected_customer_id: a\n    history");
  EXPECT_FALSE(config.customers.at(0).has_accounts_job());
}

TEST(Config, FloorsHistoryToASecond) {
  EXPECT_EQ(good("00:00Z", "00:59.999999-01:30").customers.at(0).history_from,
            sys_days{2026y / 1 / 1} + 1h + 30min + 59s);
}

TEST(Config, TakesAPasswordFileButAlsoAPasswordLikeWordInsideAQuotedValue) {
  EXPECT_EQ(
      good("dbname=reconciled", R"("passfile=/p options='-c x=password=y' dbname=a\\ password=b")")
          .database.conninfo,
      R"(passfile=/p options='-c x=password=y' dbname=a\ password=b)");
}

TEST(Config, TakesAQuotedNull) {
  EXPECT_EQ(good("5J00", "\"null\"").gateway.client_id, "null");
}

TEST(Config, TakesLongFileNamesWithAFolderOrADot) {
  const std::string name = std::string(60, 'a') + ".pem";
  EXPECT_EQ(good("client.pem", name).gateway.private_key_file.filename(), name);
}

}  // namespace
}  // namespace reconciled
