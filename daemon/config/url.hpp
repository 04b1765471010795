// Addresses of the servers that we call and of the port that we listen on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "config/parsed.hpp"

namespace reconciled {

/// https to anywhere, or http to this machine.
struct Url {
  bool is_tls = true;
  std::string host;          ///< a name or an address, lower case; IPv6 without brackets
  std::uint16_t port = 443;  ///< the scheme's own where none was written
  std::string target;        ///< path and query; empty or starts with '/'

  /// `host`, or `host:port` where the port is not the scheme's own: for a Host header.
  std::string authority() const;

  friend bool operator==(const Url&, const Url&) = default;
};

/// What may follow the host. A '/' at the end of an `origin` or `base` counts as nothing.
enum class UrlForm {
  origin,    ///< nothing
  base,      ///< a path, to which more will be added
  endpoint,  ///< a path and a query
};

Parsed<Url> parse_url(UrlForm form, std::string_view text);

struct ListenAddress {
  std::string host;  ///< a name or an address; IPv6 without brackets
  std::uint16_t port = 0;

  friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

Parsed<ListenAddress> parse_listen_address(std::string_view text);

/// Put between the host and the vendor's path: `/sandbox`, or empty.
Parsed<std::string> parse_path_prefix(std::string_view text);

}  // namespace reconciled
