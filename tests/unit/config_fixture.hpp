// A folder of its own for each test, with files written by the test.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "config/read_config.hpp"

namespace reconciled {

/// The least that is a configuration. The tests change lines of it, so their numbers matter.
inline constexpr std::string_view least_config =
    "database: {conninfo: dbname=reconciled}\n"  // 1
    "gateway:\n"                                 // 2
    "  url: https://gateway.example.com\n"       // 3
    "  client_id: 5J00\n"                        // 4
    "  private_key_file: client.pem\n"           // 5
    "  public_key_file: gateway.pem\n"           // 6
    "customers:\n"                               // 7
    "  - name: acme\n"                           // 8
    "    history_from: 2026-01-01T00:00:00Z\n";  // 9

/// The least configuration with one piece of it exchanged; an empty piece stands for its end.
inline std::string least_config_with(std::string_view piece, std::string_view replacement) {
  std::string text(least_config);
  const auto at = piece.empty() ? text.size() : text.find(piece);
  if (at == std::string::npos) throw std::logic_error("the least configuration has no such piece");
  return text.replace(at, piece.size(), replacement);
}

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "config-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = name;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }

  std::filesystem::path write(std::string_view name, std::string_view text,
                              mode_t mode = 0600) const {
    const auto file = path_ / name;
    std::ofstream(file, std::ios::binary) << text;
    chmod(file.c_str(), mode);
    return file;
  }

 private:
  std::filesystem::path path_;
};

/// Reads a text as if it were /…/reconciled.yaml, without credentials directory.
inline ConfigReading read_text(std::string_view text) {
  const TemporaryFolder folder;
  return read_config(folder.write("reconciled.yaml", text), std::nullopt);
}

}  // namespace reconciled
