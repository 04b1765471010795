// The gateway as the rest of the daemon sees it: a call goes in, an Outcome comes out.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>

#include "core/call.hpp"
#include "core/outcome.hpp"
#include "gateway/identity.hpp"
#include "gateway/signer.hpp"
#include "gateway/transport.hpp"

namespace reconciled {

class Client {
 public:
  struct Options {
    std::string path_prefix;      // put before /amsin/...; part of what is signed
    std::string customer_header;  // "Connected-CustomerId"
  };

  /// `transport` must outlive the client. `now` is our wall clock.
  Client(Signer signer, Verifier verifier, Transport& transport, Options options,
         std::function<Time()> now);

  /// One exchange, freshly signed. Throws only operation_aborted, when the awaiting coroutine is
  /// cancelled. `call` and `identity` must live until it is done.
  boost::asio::awaitable<Outcome> call(const Call& call, const Identity& identity);

 private:
  Signer signer_;
  Verifier verifier_;
  Transport& transport_;
  Options options_;
  std::function<Time()> now_;
};

}  // namespace reconciled
