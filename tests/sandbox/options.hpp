// The command line: what the user may choose, with its defaults.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "business.hpp"
#include "gateway.hpp"
#include "server.hpp"

namespace sandbox {

struct Options {
  ServerOptions server;
  BusinessOptions business;
  GatewayOptions gateway;
  std::string config_folder;  // --write-config; empty: none
  std::string client_public_key_file;
  std::string gateway_private_key_file;
  std::string conninfo = "host=/run/postgresql dbname=reconciled";
  std::string rate_limit = "1000/s";
  std::string faults_file;
  std::string truth_file;
  std::string requests_file;
  std::chrono::seconds clock_offset{0};
};

inline constexpr int usage_error = 64;

// The options, or the code to exit with: help was asked for (0), or something is wrong (64).
std::variant<Options, int> parse_options(int argument_count, const char* const* arguments,
                                         Instant now);

}  // namespace sandbox
