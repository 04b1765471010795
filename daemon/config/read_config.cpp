#include "config/read_config.hpp"

#include <cstdlib>

#include "config/document.hpp"
#include "config/sections.hpp"
#include "config/source_text.hpp"

namespace reconciled {
namespace {

void read_root(const Section& root, const FileNames& file_names, Config& config) {
  if (const auto value = root.need("database", "write it with database.conninfo")) {
    config.database = read_database(*value, file_names);
  }
  if (const auto value = root.need("gateway",
                                   "write it with gateway.url, gateway.client_id, "
                                   "gateway.private_key_file and "
                                   "gateway.public_key_file")) {
    config.gateway = read_gateway(*value, file_names);
  }
  if (const auto value = root.need("customers", "write at least one, with name and history_from")) {
    config.customers = read_customers(*value, file_names);
  }
  if (const auto value = root.find("statements")) config.statements = read_statements(*value);
  if (const auto value = root.find("balances")) config.balances = read_balances(*value);
  if (const auto value = root.find("accounts")) config.accounts = read_accounts(*value);
  if (const auto value = root.find("retry")) config.retry = read_retry(*value);
  if (const auto value = root.find("books")) config.books = read_books(*value);
  if (const auto value = root.find("alerts")) config.alerts = read_alerts(*value, file_names);
  if (const auto value = root.find("http")) config.http = read_http(*value);
  if (const auto value = root.find("log")) config.log = read_log(*value);
}

}  // namespace

Reading read_config(const std::filesystem::path& file,
                    const std::optional<std::filesystem::path>& credentials_directory) {
  Config config;
  config.file = file;
  config.credentials_directory = credentials_directory;
  FindingList findings(file.string());
  const auto text = read_source_text(file, findings);
  const auto tree = text ? read_document(*text, findings) : std::nullopt;
  if (tree) {
    const auto root = Value(findings, "", *tree)
                          .section({"database", "gateway", "customers", "statements", "balances",
                                    "accounts", "retry", "books", "alerts", "http", "log"});
    if (root) read_root(*root, FileNames(file, credentials_directory), config);
  }
  return {std::move(config), findings.take_in_file_order()};
}

Reading read_config(const std::filesystem::path& file) {
  return read_config(file, credentials_directory_of_this_process());
}

std::optional<std::filesystem::path> credentials_directory_of_this_process() {
  const char* const directory = std::getenv("CREDENTIALS_DIRECTORY");
  if (directory == nullptr || *directory == '\0') return std::nullopt;
  return directory;
}

}  // namespace reconciled
