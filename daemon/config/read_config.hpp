// Reads the configuration file: every finding at once, in file order. The files that it names are
// not opened here.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "config/config.hpp"
#include "config/finding.hpp"

namespace reconciled {

/// To be used only without findings; with some, what they concern is empty or at its default.
struct ConfigReading {
  Config config;
  std::vector<Finding> findings;
};

ConfigReading read_config(const std::filesystem::path& file,
                          const std::optional<std::filesystem::path>& credentials_directory);

/// With the credentials directory of this process.
ConfigReading read_config(const std::filesystem::path& file);

/// What systemd's LoadCredential= has put into $CREDENTIALS_DIRECTORY; nothing when that is unset
/// or empty.
std::optional<std::filesystem::path> credentials_directory_of_this_process();

}  // namespace reconciled
