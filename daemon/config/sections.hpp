// The sections of the file, each read into its part of the configuration.
#pragma once

#include <vector>

#include "config/config.hpp"
#include "config/file_name.hpp"
#include "config/section.hpp"

namespace reconciled::config_file {

DatabaseConfig read_database(const Value& value, const FileNames& file_names);
GatewayConfig read_gateway(const Value& value, const FileNames& file_names);
std::vector<CustomerConfig> read_customers(const Value& value, const FileNames& file_names);
StatementsConfig read_statements(const Value& value);
BalancesConfig read_balances(const Value& value);
AccountsConfig read_accounts(const Value& value);
RetryConfig read_retry(const Value& value);
BooksConfig read_books(const Value& value);
EvidenceConfig read_evidence(const Value& value);
AlertsConfig read_alerts(const Value& value, const FileNames& file_names);
HttpConfig read_http(const Value& value);
LogConfig read_log(const Value& value);

}  // namespace reconciled::config_file
