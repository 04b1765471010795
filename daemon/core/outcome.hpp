// What one exchange with the vendor told us, after signature and shape were judged.
// `decide` turns it into what becomes of the job; nobody else interprets result codes.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "core/account.hpp"
#include "core/balance.hpp"
#include "core/statement.hpp"
#include "core/time.hpp"

namespace reconciled {

/// A properly signed answer exactly as received: with the public key it proves at any later time
/// that the vendor said these bytes, for this path, at `response_time`.
struct Evidence {
  std::string path;  // as signed: path prefix included
  std::string body;
  std::string signature;      // the signature header's whole value
  std::string response_time;  // the response-time header's whole value
};

/// S, signature good, shape good, and the rows fit the question.
struct Success {
  std::variant<StatementsPage, BalancesAnswer, AccountsAnswer> data;
  Evidence evidence;
};

/// U, or an answer that cannot be believed or read, or none although the request went out.
struct Unknown {
  enum class Cause {
    vendor,      // the vendor said U, or said F without a signature
    no_answer,   // timeout, reset, end of stream after sending
    unreadable,  // no result in it: 5xx, truncated, not JSON, wrong shape
    unverified,  // bad, missing or half signature, or response-time off by more than 5 minutes
    misfit,      // rows or page that do not fit the question
  };
  Cause cause = Cause::vendor;
};

/// F with a good signature; or one of the three codes about key and client, signed or not.
struct Failure {};

/// DNS, connect or TLS failed: nothing went out.
struct NotSent {};

struct Outcome {
  std::variant<Success, Unknown, Failure, NotSent> what;
  std::string status;   // "S", "F", "U", or empty when no result could be read
  std::string code;     // resultCode, or empty
  std::string message;  // resultMessage, or our own words when there is none
  std::string response_id;
  std::optional<int> http_status;
  std::optional<std::chrono::seconds> clock_skew;  // their response-time minus our clock
};

/// "vendor", "no_answer", ...: the closed set that logs and metrics use.
constexpr const char* to_string(Unknown::Cause cause) {
  switch (cause) {
    case Unknown::Cause::vendor: return "vendor";
    case Unknown::Cause::no_answer: return "no_answer";
    case Unknown::Cause::unreadable: return "unreadable";
    case Unknown::Cause::unverified: return "unverified";
    case Unknown::Cause::misfit: return "misfit";
  }
  return "";
}

}  // namespace reconciled
