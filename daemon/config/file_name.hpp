// Where the files named in the configuration are.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "config/parsed.hpp"

namespace reconciled::config_file {

/// Resolves the names of one configuration file.
class FileNames {
 public:
  /// Relative names lie in the credentials directory, without one beside the configuration file.
  FileNames(const std::filesystem::path& config_file,
            const std::optional<std::filesystem::path>& credentials_directory);

  /// An absolute path. Whether there is such a file shows when it is read.
  Parsed<std::filesystem::path> operator()(std::string_view text) const;

 private:
  std::filesystem::path base_;
};

}  // namespace reconciled::config_file
