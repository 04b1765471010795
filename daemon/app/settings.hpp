// The configuration file and the files that it names, read and judged for a verb.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "config/config.hpp"
#include "config/finding.hpp"
#include "config/secrets.hpp"

namespace reconciled {

struct Settings {
  Config config;
  Secrets secrets;
};

struct SettingsReading {
  Settings settings;              // to be used only without findings
  std::vector<Finding> findings;  // of the file first, then of the files that it names
};

/// `needs_keys` false: only what it takes to reach the database is judged.
SettingsReading read_settings(const std::filesystem::path& file, bool needs_keys);

/// As above; prints the findings to stderr and returns nothing when there are any.
std::optional<Settings> settings_or_complain(const std::filesystem::path& file, bool needs_keys);

}  // namespace reconciled
