#include "daemon_config.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace sandbox {
namespace {

namespace fs = std::filesystem;

constexpr unsigned key_bits = 2048;
constexpr mode_t open_mode = 0644;
constexpr mode_t secret_mode = 0600;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path.string() + " cannot be read");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// Not through a stream: the mode must be right from the first byte on.
void write_file(const fs::path& path, const std::string& text, mode_t mode) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  const bool is_written =
      file >= 0 && ::fchmod(file, mode) == 0 &&
      ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  const std::string why = std::strerror(errno);
  if (file >= 0) ::close(file);
  if (!is_written) throw std::runtime_error(path.string() + " cannot be written: " + why);
}

SigningKey make_key_pair(const fs::path& folder, const std::string& name) {
  const auto private_file = folder / (name + "-private.pem");
  if (!fs::exists(private_file))
    write_file(private_file, SigningKey::generate(key_bits).private_pem(), secret_mode);
  auto key = SigningKey::from_pem(read_file(private_file));
  write_file(folder / (name + "-public.pem"), key.public_pem(), open_mode);
  return key;
}

// A double-quoted YAML scalar.
std::string yaml_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string database_part(const Options& options) {
  return fmt::format("database:\n  conninfo: {}\n", yaml_text(options.conninfo));
}

std::string gateway_part(const Options& options, unsigned short port) {
  const auto& admission = options.gateway.admission;
  const auto scheme = options.server.tls ? "https" : "http";
  auto text = fmt::format(
      "gateway:\n"
      "  url: {}://{}:{}\n"
      "  path_prefix: {}\n"
      "  client_id: {}\n"
      "  key_version: {}\n"
      "  private_key_file: client-private.pem\n"
      "  public_key_file: gateway-public.pem\n",
      scheme, options.server.host, port, yaml_text(admission.path_prefix),
      yaml_text(admission.client_id), admission.key_version);
  if (options.server.tls)
    text += fmt::format("  ca_file: {}\n",
                        yaml_text(fs::absolute(options.server.tls->certificate).string()));
  return text + fmt::format("  customer_header: {}\n  rate_limit: {}\n",
                            yaml_text(admission.customer_header), options.rate_limit);
}

std::string customers_part(const Business& business) {
  std::string text = "customers:\n";
  for (const auto& customer : business.customers()) {
    text += fmt::format(
        "  - name: {}\n    connected_customer_id: {}\n    reference_customer_id: {}\n"
        "    customer_id: {}\n",
        customer.name, yaml_text(customer.connected_customer_id),
        yaml_text(customer.reference_customer_id), yaml_text(customer.customer_id));
    if (customer.tokens) text += fmt::format("    access_token_file: {}.token\n", customer.name);
    text += fmt::format("    balance_types: [{}, {}]\n    history_from: {}\n", normal_balance,
                        top_up_balance, format_instant(business.begin(), Precision::seconds));
  }
  return text;
}

}  // namespace

KeyRing make_keys(const std::string& folder) {
  fs::create_directories(folder);
  const auto client = make_key_pair(folder, "client");
  return {client.verifying_key(), make_key_pair(folder, "gateway")};
}

KeyRing load_keys(const Options& options) {
  return {VerifyingKey::from_pem(read_file(options.client_public_key_file)),
          SigningKey::from_pem(read_file(options.gateway_private_key_file))};
}

void write_daemon_config(const Options& options, const Business& business, unsigned short port) {
  const fs::path folder(options.config_folder);
  for (const auto& customer : business.customers()) {
    if (customer.tokens)
      write_file(folder / (customer.name + ".token"), customer.tokens->access_token + "\n",
                 secret_mode);
  }
  const auto text = "# Written by reconciled-sandbox for its own business; see README.md there.\n" +
                    database_part(options) + gateway_part(options, port) + customers_part(business);
  write_file(folder / "reconciled.yaml", text, open_mode);
}

}  // namespace sandbox
