#include "config/read_config.hpp"

#include <cstdlib>

#include "config/document.hpp"
#include "config/sections.hpp"
#include "config/source_text.hpp"

namespace reconciled {
namespace {

using config_file::FileNames;
using config_file::Section;

void read_root(const Section& root, const FileNames& file_names, Config& config) {
  if (const auto value = root.need("database", "write it with database.conninfo")) {
    config.database = config_file::read_database(*value, file_names);
  }
  if (const auto value = root.need("gateway",
                                   "write it with gateway.url, gateway.client_id, "
                                   "gateway.private_key_file and "
                                   "gateway.public_key_file")) {
    config.gateway = config_file::read_gateway(*value, file_names);
  }
  if (const auto value = root.need("customers", "write at least one, with name and history_from")) {
    config.customers = config_file::read_customers(*value, file_names);
  }
  if (const auto value = root.find("statements"))
    config.statements = config_file::read_statements(*value);
  if (const auto value = root.find("balances"))
    config.balances = config_file::read_balances(*value);
  if (const auto value = root.find("accounts"))
    config.accounts = config_file::read_accounts(*value);
  if (const auto value = root.find("retry")) config.retry = config_file::read_retry(*value);
  if (const auto value = root.find("books")) config.books = config_file::read_books(*value);
  if (const auto value = root.find("evidence"))
    config.evidence = config_file::read_evidence(*value);
  if (const auto value = root.find("alerts"))
    config.alerts = config_file::read_alerts(*value, file_names);
  if (const auto value = root.find("http")) config.http = config_file::read_http(*value);
  if (const auto value = root.find("log")) config.log = config_file::read_log(*value);
}

}  // namespace

ConfigReading read_config(const std::filesystem::path& file,
                          const std::optional<std::filesystem::path>& credentials_directory) {
  Config config;
  config.file = file;
  config.credentials_directory = credentials_directory;
  FindingList findings(file.string());
  const auto text = config_file::read_source_text(file, findings);
  const auto tree = text ? config_file::read_document(*text, findings) : std::nullopt;
  if (tree) {
    const auto root =
        config_file::Value(findings, "", *tree)
            .section({"database", "gateway", "customers", "statements", "balances", "accounts",
                      "retry", "books", "evidence", "alerts", "http", "log"});
    if (root) read_root(*root, FileNames(file, credentials_directory), config);
  }
  return {std::move(config), findings.in_file_order()};
}

ConfigReading read_config(const std::filesystem::path& file) {
  return read_config(file, credentials_directory_of_this_process());
}

std::optional<std::filesystem::path> credentials_directory_of_this_process() {
  const char* const directory = std::getenv("CREDENTIALS_DIRECTORY");
  if (directory == nullptr || *directory == '\0') return std::nullopt;
  return directory;
}

}  // namespace reconciled
