// The seam to the network: one signed POST out, one answer back. What the bytes mean is wire's
// business; here they only travel.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace reconciled {

/// Always a POST. Path and body are exactly what was signed and go out unchanged.
struct HttpRequest {
  std::string path;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// Header values are trimmed, otherwise verbatim. A header that came more than once is present and
/// empty: neither absent nor ever valid.
struct HttpAnswer {
  int status = 0;
  std::optional<std::string> signature;
  std::optional<std::string> response_time;
  std::string body;
  std::optional<std::string> retry_after = std::nullopt;
};

/// Not one byte of the request was handed to the connection.
struct RequestNotSent {
  std::string reason;
};

/// The request went out, perhaps in part, and no whole answer came back in time.
struct NoHttpAnswer {
  std::string reason;
};

using Exchange = std::variant<HttpAnswer, RequestNotSent, NoHttpAnswer>;

/// Virtual because simulations and benchmarks put the vendor into the same process; the daemon's
/// own is HttpTransport.
class Transport {
 public:
  virtual ~Transport() = default;

  /// Never throws for what the network does. Cancelling the awaiting coroutine ends the exchange
  /// with boost::system::system_error(operation_aborted). `request` must live until then.
  virtual boost::asio::awaitable<Exchange> post(const HttpRequest& request) = 0;
};

}  // namespace reconciled
