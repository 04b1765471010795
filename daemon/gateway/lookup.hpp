// A host's addresses. getaddrinfo cannot be interrupted: a lookup whose caller has left goes on by
// itself, so that a silent name server cannot hold a deadline up.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace reconciled {

struct Addresses {
  boost::system::error_code error;
  std::vector<boost::asio::ip::tcp::endpoint> endpoints;
};

/// Of a name or an IP literal, before it is looked up.
bool may_be_loopback(const std::string& host);
/// Whether not one of them leaves this machine.
bool is_loopback(const Addresses& addresses);

/// `host` is a name or an IP literal. Throws only operation_aborted.
boost::asio::awaitable<Addresses> look_up(boost::asio::any_io_executor executor, std::string host,
                                          std::uint16_t port);

}  // namespace reconciled
