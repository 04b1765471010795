// Reads whole files of bounded size. Opens first and judges what it opened, so that a file that is
// exchanged meanwhile cannot be judged as one and read as the other; never waits on a FIFO.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>

#include "config/parsed.hpp"
#include "config/secret.hpp"

namespace reconciled {

/// Differs when the file was written to, or exchanged for another one.
struct FileStamp {
  dev_t device{};
  ino_t inode{};
  off_t size_bytes{};
  std::chrono::nanoseconds modified{};

  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

struct FileContent {
  Secret bytes;
  FileStamp stamp;
  mode_t mode{};  ///< of the file itself, where the name is a symbolic link
};

Parsed<FileContent> read_regular_file(const std::filesystem::path& path, std::size_t max_bytes);

/// Nothing when there is no such file.
std::optional<FileStamp> stamp_of(const std::filesystem::path& path);

}  // namespace reconciled
