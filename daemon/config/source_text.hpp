// The configuration file as text: bounded, UTF-8, printable. Whatever is not is a finding.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "config/finding.hpp"

namespace reconciled::config_file {

/// Turns byte offsets into positions. Fast when offsets mostly grow. The text must remain live.
class Locator {
 public:
  explicit Locator(std::string_view text) : text_(text) {}
  Position at(std::size_t offset);

 private:
  std::string_view text_;
  std::size_t offset_ = 0;
  Position position_;
};

/// Without byte order mark. Nothing after a finding: then the text cannot be relied on.
std::optional<std::string> read_source_text(const std::filesystem::path& file,
                                            FindingList& findings);

}  // namespace reconciled::config_file
