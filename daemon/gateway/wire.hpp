// The vendor's wire format: a call becomes a signed request, an answer becomes an Outcome.
// Pure but for the keys; every instant is handed in.
#pragma once

#include <chrono>
#include <string_view>

#include "core/call.hpp"
#include "core/outcome.hpp"
#include "core/time.hpp"
#include "gateway/identity.hpp"
#include "gateway/signer.hpp"
#include "gateway/transport.hpp"

namespace reconciled {

/// What goes on the wire for `call`, signed as of `now`. A retry needs a request of its own.
HttpRequest make_request(const Call& call, const Identity& identity, const Signer& signer,
                         std::string_view path_prefix, std::string_view customer_header, Time now);

/// How far the response-time header may lie outside the exchange.
inline constexpr std::chrono::minutes response_time_tolerance{5};

/// Judges `answer`, the response to `call` asked at `signed_path` in the name of `identity`:
/// signature first, then shape, then whether it fits the question. Any bytes go in; nothing is
/// thrown for them. `sent_at` and `received_at` are our clock's around the exchange. Where the
/// answer repeats the identity's access token it is redacted, save in what a success brings: rows
/// and evidence are the vendor's bytes or worth nothing.
Outcome parse_answer(const Call& call, const Identity& identity, HttpAnswer answer,
                     const Verifier& verifier, std::string_view signed_path, Time sent_at,
                     Time received_at);

}  // namespace reconciled
