// Reads the files that the configuration names and judges them: who may read them, and whether they
// are what they should be. Every finding at once. A finding names a file and never what it holds.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/finding.hpp"
#include "config/regular_file.hpp"
#include "config/secret.hpp"

namespace reconciled {

/// The content of one file, and a name for it that may be shown and stored.
struct Credential {
  std::filesystem::path file;
  Secret text;              ///< keys and certificates: PEM; others: the line without its end
  std::string fingerprint;  ///< 16 hexadecimal digits of the SHA-256 of the file's bytes
  FileStamp stamp;          ///< of the file when it was read
};

struct Secrets {
  Credential private_key;
  Credential public_key;
  std::optional<Credential> ca;
  std::optional<Credential> database_password;
  std::map<std::string, Credential, std::less<>> access_tokens;  ///< by customer name
  std::vector<Credential> webhook_secrets;                       ///< as alerts.webhooks
};

/// To be used only without findings.
struct SecretsReading {
  Secrets secrets;
  std::vector<Finding> findings;
};

/// Skips files that the configuration does not name, so that a configuration with findings of its
/// own can still be asked for those of its files.
SecretsReading load_secrets(const Config& config);

/// The files that were written to, exchanged or removed since they were read.
std::vector<std::filesystem::path> files_changed_since(const Secrets& secrets);

}  // namespace reconciled
