#include "options.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "daemon_config.hpp"
#include "world.hpp"

namespace sandbox {
namespace {

using Parsed = std::variant<Options, int>;

Parsed parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "reconciled-sandbox");
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  auto parsed = parse_options(static_cast<int>(arguments.size()), arguments.data(), test_end());
  testing::internal::GetCapturedStdout();
  testing::internal::GetCapturedStderr();
  return parsed;
}

Options options_of(std::vector<const char*> arguments) {
  arguments.insert(arguments.end(), {"--write-config", "x"});
  return std::get<Options>(parse(std::move(arguments)));
}

TEST(SandboxOptions, DefaultsAreThoseOfTheHelp) {
  const auto options = options_of({});
  EXPECT_EQ(options.business.row_count, 20'000U);
  EXPECT_EQ(options.business.end, test_end());
  ASSERT_EQ(options.business.bursts.size(), 1U);
  EXPECT_EQ(options.business.bursts[0].row_count, 700U);
  EXPECT_EQ(options.server.host, "127.0.0.1");
  EXPECT_EQ(options.server.port, 0);
  EXPECT_EQ(options.rate_limit, "1000/s");
}

TEST(SandboxOptions, ChoosesWhatTheFlagsSay) {
  const auto options =
      options_of({"--listen", "0.0.0.0:8080", "--end", "2026-01-01T00:00:00+08:00", "--burst",
                  "both", "--burst", "unreachable:900", "--live", "30/m", "--order", "id",
                  "--end-excluded", "--amounts", "string", "--milliseconds"});
  EXPECT_EQ(options.server.host, "0.0.0.0");
  EXPECT_EQ(options.server.port, 8080);
  EXPECT_EQ(options.business.end, *parse_instant("2025-12-31T16:00:00Z"));
  ASSERT_EQ(options.business.bursts.size(), 2U);
  EXPECT_EQ(options.business.bursts[0].row_count, 1200U);
  EXPECT_EQ(options.business.bursts[1].shape, BurstShape::unreachable);
  EXPECT_EQ(options.business.bursts[1].row_count, 900U);
  EXPECT_EQ(options.business.live_rows_per_day, 43'200U);
  EXPECT_EQ(options.gateway.order, Order::by_id);
  EXPECT_TRUE(options.gateway.is_start_included);
  EXPECT_FALSE(options.gateway.is_end_included);
  EXPECT_EQ(options.business.value_form, ValueForm::string);
  EXPECT_EQ(options.business.precision, Precision::milliseconds);
  EXPECT_TRUE(options_of({"--no-burst"}).business.bursts.empty());
}

TEST(SandboxOptions, ChoosesWhatBalancesAre) {
  const auto plain = options_of({}).business;
  EXPECT_TRUE(plain.has_balances);
  EXPECT_EQ(plain.balance_meaning, BalanceMeaning::total);
  EXPECT_TRUE(plain.still_statuses.empty());
  const auto options = options_of({"--no-balances", "--still-statuses", "FAIL,REFUNDED",
                                   "--balance-means", "available", "--frozen-permille", "50"});
  EXPECT_FALSE(options.business.has_balances);
  EXPECT_EQ(options.business.balance_meaning, BalanceMeaning::available);
  EXPECT_EQ(options.business.frozen_permille, 50U);
  EXPECT_EQ(options.business.still_statuses, (std::vector<Status>{Status::fail, Status::refunded}));
}

TEST(SandboxOptions, WrongCommandLinesExitWith64) {
  const std::vector<std::vector<const char*>> wrong{
      {},
      {"--unknown"},
      {"--write-config", "x", "--rows", "many"},
      {"--write-config", "x", "--listen", "8080"},
      {"--write-config", "x", "--listen", "localhost:port"},
      {"--write-config", "x", "--end", "yesterday"},
      {"--write-config", "x", "--burst", "big"},
      {"--write-config", "x", "--burst", "both:many"},
      {"--write-config", "x", "--live", "5"},
      {"--write-config", "x", "--order", "random"},
      {"--write-config", "x", "--days", "0"},
      {"--write-config", "x", "--still-statuses", "FAILED"},
      {"--write-config", "x", "--balance-means", "frozen"},
      {"--write-config", "x", "--tls-cert", "a.pem"},
      {"--write-config", "x", "--faults", "/no/such/file"},
      {"--client-public-key", "/dev/null"},
      {"--write-config", "x", "--client-public-key", "/dev/null", "--gateway-private-key",
       "/dev/null"},
  };
  for (const auto& arguments : wrong) {
    const auto parsed = parse(arguments);
    const auto* exit_code = std::get_if<int>(&parsed);
    EXPECT_TRUE(exit_code != nullptr && *exit_code == 64) << testing::PrintToString(arguments);
  }
  EXPECT_EQ(std::get<int>(parse({"--help"})), 0);
}

class ConfigFolder : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "sandbox-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(folder_ / name).rdbuf();
    return text.str();
  }

  mode_t mode_of(const std::string& name) const {
    struct stat status{};
    ::stat((folder_ / name).c_str(), &status);
    return status.st_mode & 0777U;
  }

  std::filesystem::path folder_;
};

TEST_F(ConfigFolder, KeysFitEachOtherStayAndAreSecret) {
  const auto keys = make_keys(folder_);
  const auto client = SigningKey::from_pem(read("client-private.pem"));
  EXPECT_TRUE(keys.client.verifies("x", client.sign("x")));
  EXPECT_EQ(keys.gateway.public_pem(), read("gateway-public.pem"));
  EXPECT_EQ(mode_of("client-private.pem"), 0600U);
  EXPECT_EQ(mode_of("gateway-private.pem"), 0600U);
  EXPECT_EQ(keys.gateway.bits(), 2048U);
  EXPECT_EQ(make_keys(folder_).gateway.public_pem(), keys.gateway.public_pem());
}

TEST_F(ConfigFolder, ConfigurationNamesTheGatewayAndEveryCustomer) {
  Options options;
  options.config_folder = folder_;
  options.conninfo = "host='a b' password=\"x\\y\"";
  auto business_options = small_business();
  business_options.has_tokens = true;
  const Business business(business_options);
  write_daemon_config(options, business, 4711);
  const auto text = read("reconciled.yaml");
  for (const auto* line :
       {"  conninfo: \"host='a b' password=\\\"x\\\\y\\\"\"\n", "  url: http://127.0.0.1:4711\n",
        "  private_key_file: client-private.pem\n", "  public_key_file: gateway-public.pem\n",
        "  - name: nordwind-de\n", "    access_token_file: nordwind-de.token\n",
        "    reference_customer_id: \"ref-acme-hk\"\n", "    history_from: 2025-08-27T00:00:00Z\n",
        "  rate_limit: 1000/s\n"})
    EXPECT_NE(text.find(line), std::string::npos) << line;
  EXPECT_EQ(read("acme-hk.token"), business.customers()[0].tokens->access_token + "\n");
  EXPECT_EQ(mode_of("acme-hk.token"), 0600U);
}

}  // namespace
}  // namespace sandbox
