// A sink behind an HTTP server: where it is, and what its answers mean.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <string_view>

#include "app/notice_sink.hpp"
#include "config/url.hpp"
#include "gateway/transport.hpp"

namespace reconciled {

/// `webhook:HOST:8 hex of sha256(url)`: a path may be a secret, so the name does not hold it.
std::string sink_name(NoticeSink::Kind kind, const Url& url);

/// 2xx is accepted; a redirect is an answer like any other, and none that accepts.
Receipt receipt_of(const Exchange& exchange, Time now);

/// Over TLS, or to this machine; one connection, because a sink is told one thing at a time.
std::unique_ptr<Transport> make_sink_transport(const Url& url,
                                               boost::asio::any_io_executor executor);

}  // namespace reconciled
