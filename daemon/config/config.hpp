// The configuration as values: what config.yaml says, with defaults for what it leaves out. Each
// part of the program is handed its own part. Secrets are not in here, only the absolute names of
// their files; secrets.hpp reads those.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/duration.hpp"
#include "config/url.hpp"
#include "core/balance.hpp"

namespace reconciled {

struct DatabaseConfig {
  std::string conninfo;
  std::optional<std::string> admin_conninfo;  ///< of migrate alone; absent: conninfo
  std::optional<std::filesystem::path> password_file;
};

struct GatewayConfig {
  Url url;                  ///< its target is empty
  std::string path_prefix;  ///< empty, or starts and does not end with '/'
  std::string client_id;
  int key_version = 2;
  std::filesystem::path private_key_file;
  std::filesystem::path public_key_file;
  std::optional<std::filesystem::path> ca_file;  ///< absent: the system's authorities
  std::string customer_header = "Connected-CustomerId";
  std::chrono::milliseconds timeout = std::chrono::seconds{30};  ///< of a whole exchange
  int connections = 8;
  Rate rate_limit;
};

struct CustomerConfig {
  std::string name;
  std::optional<std::string> connected_customer_id;
  std::optional<std::filesystem::path> access_token_file;
  std::optional<std::string> reference_customer_id;
  std::optional<std::string> customer_id;
  std::vector<std::string> balance_types{"NORMAL_BALANCE", "SAME_NAME_TOP_UP_BALANCE"};
  std::chrono::sys_seconds history_from;

  /// The vendor wants one of the three to look accounts up.
  bool has_accounts_job() const {
    return reference_customer_id || customer_id || access_token_file;
  }
};

struct StatementsConfig {
  std::chrono::milliseconds every = std::chrono::minutes{15};
  std::chrono::seconds window = std::chrono::days{89};
  std::chrono::milliseconds settle = std::chrono::minutes{5};
  std::vector<std::chrono::milliseconds> recheck{std::chrono::hours{1}, std::chrono::days{1},
                                                 std::chrono::days{7}, std::chrono::days{35}};
};

struct BalancesConfig {
  std::chrono::milliseconds every = std::chrono::hours{1};
};

struct AccountsConfig {
  std::chrono::milliseconds every = std::chrono::days{1};
};

struct RetryConfig {
  /// The vendor's: each rung is counted from the end of the call before.
  std::vector<std::chrono::milliseconds> ladder{std::chrono::minutes{5},  std::chrono::minutes{10},
                                                std::chrono::minutes{20}, std::chrono::minutes{40},
                                                std::chrono::minutes{80}, std::chrono::minutes{160},
                                                std::chrono::minutes{320}};
};

struct BooksConfig {
  std::string timezone = "UTC";
  /// Statuses whose rows do not move the balance; absent: learned from the data.
  std::optional<std::vector<std::string>> still_statuses;
  /// Which balance accountBalance tells; absent: learned from the data.
  std::optional<BalanceMeaning> balance_means;
};

struct EvidenceConfig {
  std::optional<std::chrono::milliseconds> keep;  ///< of signed answers; absent: for ever
};

struct WebhookConfig {
  Url url;
  std::filesystem::path secret_file;
};

struct AlertsConfig {
  std::chrono::milliseconds stale_after = std::chrono::hours{2};
  std::chrono::milliseconds repeat_every = std::chrono::hours{4};  ///< of what stays open
  std::vector<WebhookConfig> webhooks;
  std::optional<Url> alertmanager;  ///< its target is the path before /api/v2/..., mostly empty
};

struct HttpConfig {
  ListenAddress listen;
};

enum class LogLevel { trace, debug, info, warning, error };
enum class LogFormat { text, json, journal };

struct LogConfig {
  LogLevel level = LogLevel::info;
  std::optional<LogFormat> format;  ///< what suits standard error unless given
};

struct Config {
  std::filesystem::path file;  ///< as it was named
  std::optional<std::filesystem::path> credentials_directory;
  DatabaseConfig database;
  GatewayConfig gateway;
  std::vector<CustomerConfig> customers;
  StatementsConfig statements;
  BalancesConfig balances;
  AccountsConfig accounts;
  RetryConfig retry;
  BooksConfig books;
  EvidenceConfig evidence;
  AlertsConfig alerts;
  std::optional<HttpConfig> http;  ///< absent: no port is opened
  LogConfig log;
};

}  // namespace reconciled
