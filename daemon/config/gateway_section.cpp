#include <limits>

#include "config/header_text.hpp"
#include "config/parsers.hpp"
#include "config/sections.hpp"

namespace reconciled::config_file {

GatewayConfig read_gateway(const Value& value, const FileNames& file_names) {
  constexpr std::size_t longest_client_id = 128;
  GatewayConfig gateway;
  const auto section = value.section({"url", "path_prefix", "client_id", "key_version",
                                      "private_key_file", "public_key_file", "ca_file",
                                      "customer_header", "timeout", "connections", "rate_limit"});
  if (!section) return gateway;
  section->read_needed("url", "write the gateway's address, such as https://host.example.com",
                       gateway.url, url_of(UrlForm::origin));
  section->read("path_prefix", gateway.path_prefix, parse_path_prefix);
  section->read_needed(
      "client_id", "write the client id that the gateway's operator gave out", gateway.client_id,
      [](std::string_view text) { return parse_identifier(text, longest_client_id); });
  section->read("key_version", gateway.key_version,
                whole_number(1, std::numeric_limits<int>::max()));
  section->read_needed("private_key_file", "name the file with our own private key",
                       gateway.private_key_file, file_names);
  section->read_needed("public_key_file", "name the file with the gateway's public key",
                       gateway.public_key_file, file_names);
  section->read("ca_file", gateway.ca_file, file_names);
  section->read("customer_header", gateway.customer_header, parse_header_name);
  section->read("timeout", gateway.timeout,
                duration_in(std::chrono::milliseconds{1}, std::chrono::minutes{10}));
  section->read("connections", gateway.connections, whole_number(1, 256));
  section->read("rate_limit", gateway.rate_limit, parse_rate);
  return gateway;
}

}  // namespace reconciled::config_file
