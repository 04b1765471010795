#include "config/secrets.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "config/header_text.hpp"
#include "config/pem.hpp"
#include "core/sha256.hpp"
#include "core/webhook_signature.hpp"

namespace reconciled {
namespace {

constexpr std::size_t max_key_bytes = 64 * 1024;
constexpr std::size_t max_authorities_bytes = 1024 * 1024;
constexpr std::size_t max_line_bytes = 4096;

enum class Audience { owner, everybody };

// What a file holds once it is read, or why it cannot be used.
using Judge = Parsed<std::string_view> (*)(std::string_view bytes);

struct FileRule {
  std::size_t max_bytes;
  Audience audience;
  Judge judge;
};

template <std::optional<Complaint> (*Complain)(std::string_view)>
Parsed<std::string_view> whole_unless(std::string_view bytes) {
  if (const auto complaint = Complain(bytes)) return *complaint;
  return bytes;
}

std::string_view without_line_end(std::string_view bytes) {
  if (bytes.ends_with('\n')) bytes.remove_suffix(1);
  if (bytes.ends_with('\r')) bytes.remove_suffix(1);
  return bytes;
}

Parsed<std::string_view> token_line(std::string_view bytes) {
  const auto line = without_line_end(bytes);
  if (is_header_safe(line)) return line;
  return Complaint{"must hold one line of visible ASCII without spaces: remove everything else"};
}

Parsed<std::string_view> password_line(std::string_view bytes) {
  const auto line = without_line_end(bytes);
  const bool has_control = std::any_of(line.begin(), line.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (line.starts_with(byte_order_mark)) {
    return Complaint{"starts with a byte order mark: save it as UTF-8 without one"};
  }
  if (!line.empty() && !has_control) return line;
  return Complaint{"must hold one line, the password: remove everything else"};
}

Parsed<std::string_view> webhook_secret_line(std::string_view bytes) {
  const auto line = token_line(bytes);
  if (!line || webhook_key(*line)) return line;
  return Complaint{
      "must hold base64 after whsec_: copy the secret whole, or make one with "
      "`echo whsec_$(openssl rand -base64 32)`"};
}

constexpr FileRule private_key_rule{max_key_bytes, Audience::owner,
                                    whole_unless<complaint_about_private_key>};
constexpr FileRule public_key_rule{max_key_bytes, Audience::everybody,
                                   whole_unless<complaint_about_public_key>};
constexpr FileRule authorities_rule{max_authorities_bytes, Audience::everybody,
                                    whole_unless<complaint_about_authorities>};
constexpr FileRule token_rule{max_line_bytes, Audience::owner, token_line};
constexpr FileRule webhook_secret_rule{max_line_bytes, Audience::owner, webhook_secret_line};
constexpr FileRule password_rule{max_line_bytes, Audience::owner, password_line};

std::string fingerprint_of(std::string_view bytes) {
  constexpr std::size_t shown_digits = 16;
  return sha256_hex(bytes).substr(0, shown_digits);
}

std::filesystem::path real_path(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::weakly_canonical(path, ignored);
}

bool anybody_may_write_into(const std::filesystem::path& folder) {
  struct stat status{};
  // In a sticky one, such as /tmp, nobody replaces the files of others.
  return ::stat(folder.c_str(), &status) == 0 && (status.st_mode & S_IWOTH) != 0 &&
         (status.st_mode & S_ISVTX) == 0;
}

// Who else could read what is secret, or put something else in the place of what is trusted. The
// owner needs no rule: what we can read of somebody else's, its mode lets others read (an access
// control list shows there as the group's), and root may use everybody's, to check for the daemon's
// user.
std::optional<Complaint> complaint_about_access(const std::filesystem::path& file,
                                                const FileContent& content, const FileRule& rule) {
  constexpr mode_t readable_by_others = 0044;
  constexpr mode_t writable_by_others = 0022;
  if (rule.audience == Audience::owner) {
    if ((content.mode & readable_by_others) != 0) {
      return Complaint{"can be read by its group or by others: protect it with `chmod 600`"};
    }
    if ((content.mode & writable_by_others) != 0) {
      return Complaint{"can be written by its group or by others: protect it with `chmod 600`"};
    }
  } else if ((content.mode & S_IWOTH) != 0) {
    return Complaint{"can be written by everybody: protect it with `chmod o-w`"};
  }
  if (anybody_may_write_into(file.parent_path()) ||
      anybody_may_write_into(real_path(file).parent_path())) {
    return Complaint{
        "lies in a folder into which everybody can write, and so could be replaced: protect the "
        "folder with `chmod o-w`"};
  }
  return std::nullopt;
}

class Loader {
 public:
  explicit Loader(const std::optional<std::filesystem::path>& credentials_directory) {
    if (credentials_directory) credentials_directory_ = real_path(*credentials_directory);
  }

  // An empty name is the configuration's own finding.
  Credential load(const std::filesystem::path& file, const FileRule& rule) {
    if (file.empty()) return {};
    auto credential = try_load(file, rule);
    if (credential) return std::move(*credential);
    // Two customers may share a file; what is wrong with it is said once.
    if (blamed_.insert(file).second) {
      findings_.push_back({file.string(), 0, 0, credential.error().text});
    }
    return {};
  }

  std::vector<Finding> take_findings() { return std::exchange(findings_, {}); }

 private:
  // systemd hands credentials over in a directory that the service alone can enter.
  bool is_guarded_by_its_directory(const std::filesystem::path& file) const {
    if (!credentials_directory_) return false;
    const auto path = real_path(file);
    const auto& directory = *credentials_directory_;
    return std::mismatch(directory.begin(), directory.end(), path.begin(), path.end()).first ==
           directory.end();
  }

  Parsed<Credential> try_load(const std::filesystem::path& file, const FileRule& rule) const {
    auto content = read_regular_file(file, rule.max_bytes);
    if (!content) return content.error();
    if (!is_guarded_by_its_directory(file)) {
      if (const auto complaint = complaint_about_access(file, *content, rule)) return *complaint;
    }
    const std::string_view bytes = content->bytes.reveal();
    if (bytes.empty()) return Complaint{"is empty: write into it what it should hold"};
    const auto text = rule.judge(bytes);
    if (!text) return text.error();
    return Credential{file, Secret(*text), fingerprint_of(bytes), content->stamp};
  }

  std::optional<std::filesystem::path> credentials_directory_;
  std::vector<Finding> findings_;
  std::set<std::filesystem::path> blamed_;
};

}  // namespace

SecretsReading load_secrets(const Config& config) {
  Loader loader(config.credentials_directory);
  Secrets secrets;
  if (config.database.password_file) {
    secrets.database_password = loader.load(*config.database.password_file, password_rule);
  }
  secrets.private_key = loader.load(config.gateway.private_key_file, private_key_rule);
  secrets.public_key = loader.load(config.gateway.public_key_file, public_key_rule);
  if (config.gateway.ca_file) {
    secrets.ca = loader.load(*config.gateway.ca_file, authorities_rule);
  }
  for (const CustomerConfig& customer : config.customers) {
    if (!customer.access_token_file) continue;
    secrets.access_tokens.emplace(customer.name,
                                  loader.load(*customer.access_token_file, token_rule));
  }
  for (const WebhookConfig& webhook : config.alerts.webhooks) {
    secrets.webhook_secrets.push_back(loader.load(webhook.secret_file, webhook_secret_rule));
  }
  return {std::move(secrets), loader.take_findings()};
}

std::vector<std::filesystem::path> files_changed_since(const Secrets& secrets) {
  std::vector<std::filesystem::path> changed;
  const auto look = [&](const Credential& credential) {
    if (stamp_of(credential.file) != credential.stamp) changed.push_back(credential.file);
  };
  look(secrets.private_key);
  look(secrets.public_key);
  if (secrets.ca) look(*secrets.ca);
  if (secrets.database_password) look(*secrets.database_password);
  for (const auto& [name, token] : secrets.access_tokens) look(token);
  for (const Credential& secret : secrets.webhook_secrets) look(secret);
  return changed;
}

}  // namespace reconciled
