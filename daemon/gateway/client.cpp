#include "gateway/client.hpp"

#include <utility>

#include "gateway/wire.hpp"

namespace reconciled {

Client::Client(Signer signer, Verifier verifier, Transport& transport, Options options,
               std::function<Time()> now)
    : signer_{std::move(signer)},
      verifier_{std::move(verifier)},
      transport_{transport},
      options_{std::move(options)},
      now_{std::move(now)} {}

boost::asio::awaitable<Outcome> Client::call(const Call& call, const Identity& identity) {
  const Time sent_at = now_();
  const HttpRequest request = make_request(call, identity, signer_, options_.path_prefix,
                                           options_.customer_header, sent_at);
  Exchange exchange = co_await transport_.post(request);
  if (auto* const answer = std::get_if<HttpAnswer>(&exchange)) {
    co_return parse_answer(call, identity, std::move(*answer), verifier_, request.path, sent_at,
                           now_());
  }
  Outcome outcome;
  if (auto* const not_sent = std::get_if<RequestNotSent>(&exchange)) {
    outcome.what = NotSent{};
    outcome.message = std::move(not_sent->reason);
  } else {
    outcome.what = Unknown{Unknown::Cause::no_answer};
    outcome.message = std::move(std::get<NoHttpAnswer>(exchange).reason);
  }
  co_return outcome;
}

}  // namespace reconciled
