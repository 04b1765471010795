#include "app/settings.hpp"

#include <algorithm>
#include <iostream>

#include "config/read_config.hpp"
#include "runtime/journal.hpp"

namespace reconciled {

namespace {

bool concerns_database(const Finding& finding, const Config& config) {
  return config.database.password_file && finding.file == config.database.password_file->string();
}

}  // namespace

SettingsReading read_settings(const std::filesystem::path& file, bool needs_keys) {
  auto read = read_config(file);
  auto loaded = load_secrets(read.config);
  SettingsReading reading{{std::move(read.config), std::move(loaded.secrets)},
                          std::move(read.findings)};
  for (Finding& finding : loaded.findings) {
    if (needs_keys || concerns_database(finding, reading.settings.config)) {
      reading.findings.push_back(std::move(finding));
    }
  }
  return reading;
}

std::optional<Settings> settings_or_complain(const std::filesystem::path& file, bool needs_keys) {
  SettingsReading reading = read_settings(file, needs_keys);
  const char* priority = stderr_is_the_journals() ? "<3>" : "";
  for (const Finding& finding : reading.findings) {
    std::cerr << priority << to_string(finding) << '\n';
  }
  if (!reading.findings.empty()) return std::nullopt;
  return std::move(reading.settings);
}

}  // namespace reconciled
