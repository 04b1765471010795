#include "runtime/journal.hpp"

// This file's name and line say nothing about an event.
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <sys/stat.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <cstdlib>

namespace reconciled {

bool stderr_is_the_journals() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat file{};
  if (stream == nullptr || fstat(STDERR_FILENO, &file) != 0) return false;
  return std::to_string(file.st_dev) + ":" + std::to_string(file.st_ino) == stream;
}

std::string journal_field(std::string_view key, std::string_view text) {
  std::string field = "RECONCILED_";
  for (const char c : key) field += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return field.append("=").append(text);
}

bool send_to_journal(const std::vector<std::string>& fields) {
  // Without its socket libsystemd drops the entry and calls that a success.
  if (access("/run/systemd/journal/socket", W_OK) != 0) return false;
  std::vector<iovec> parts;
  parts.reserve(fields.size());
  for (const std::string& field : fields) {
    parts.push_back({const_cast<char*>(field.data()), field.size()});
  }
  return sd_journal_sendv(parts.data(), static_cast<int>(parts.size())) == 0;
}

}  // namespace reconciled
