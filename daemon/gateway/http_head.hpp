// The text of an HTTP/1.1 request, written by hand: a POST with a known body needs no library, and
// this way it leaves in one write.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gateway/transport.hpp"

namespace reconciled {

/// "host:port", an IPv6 address in brackets.
std::string host_and_port(std::string_view host, std::uint16_t port);

/// Empty, or which part of `request` holds a character that would end its line or is no text.
/// Never quotes the value: it may be a token.
std::string unsendable_part(const HttpRequest& request);

/// The whole request. expects: unsendable_part(request) is empty.
std::string request_text(const HttpRequest& request, std::string_view host);

}  // namespace reconciled
