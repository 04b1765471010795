#include "config/file_name.hpp"

namespace reconciled::config_file {
namespace {

// A key or token pasted where the name of its file belongs would otherwise be shown as the name of
// a file that does not exist.
bool looks_like_a_secret(std::string_view text) {
  constexpr std::size_t longest_plain_name = 40;
  for (const std::string_view start : {"whsec_", "eyJ", "MII"}) {
    if (text.starts_with(start)) return true;
  }
  return text.size() >= longest_plain_name && text.find_first_of("/.") == std::string_view::npos;
}

}  // namespace

FileNames::FileNames(const std::filesystem::path& config_file,
                     const std::optional<std::filesystem::path>& credentials_directory)
    : base_(std::filesystem::absolute(
          credentials_directory.value_or(std::filesystem::absolute(config_file).parent_path()))) {}

Parsed<std::filesystem::path> FileNames::operator()(std::string_view text) const {
  constexpr std::size_t longest_path = 4095;
  if (looks_like_a_secret(text)) {
    return Complaint{"looks like a secret itself: save it in a file and write the file's name"};
  }
  if (text.empty() || text.size() > longest_path || text.ends_with('/')) {
    return Complaint{"must be the name of a file, such as client.pem"};
  }
  return (base_ / text).lexically_normal();
}

}  // namespace reconciled::config_file
