#include "app/posted_sink.hpp"

#include "app/retry_pause.hpp"
#include "core/sha256.hpp"
#include "gateway/http_transport.hpp"

namespace reconciled {

namespace {

// Standard Webhooks recommends 15 to 30 s; the lease of a delivery is longer.
constexpr std::chrono::seconds sink_timeout{15};
constexpr std::size_t shown_digits = 8;

}  // namespace

std::string_view name_of(NoticeSink::Kind kind) {
  switch (kind) {
    case NoticeSink::Kind::journal: break;
    case NoticeSink::Kind::webhook: return "webhook";
    case NoticeSink::Kind::alertmanager: return "alertmanager";
  }
  return "journal";
}

std::string sink_name(NoticeSink::Kind kind, const Url& url) {
  const std::string address =
      std::string(url.is_tls ? "https://" : "http://") + url.authority() + url.target;
  return std::string(name_of(kind)) + ":" + url.host + ":" +
         sha256_hex(address).substr(0, shown_digits);
}

Receipt receipt_of(const Exchange& exchange, Time now) {
  if (const auto* const none = std::get_if<RequestNotSent>(&exchange)) {
    return {.is_accepted = false, .answer = none->reason, .retry_after = {}};
  }
  if (const auto* const none = std::get_if<NoHttpAnswer>(&exchange)) {
    return {.is_accepted = false, .answer = none->reason, .retry_after = {}};
  }
  const auto& answer = std::get<HttpAnswer>(exchange);
  Receipt receipt{.is_accepted = answer.status / 100 == 2,
                  .answer = "HTTP " + std::to_string(answer.status),
                  .retry_after = {}};
  if (receipt.is_accepted) return receipt;
  if (answer.status / 100 == 3) receipt.answer += ", and redirects are not followed";
  if (answer.retry_after) receipt.retry_after = read_retry_after(*answer.retry_after, now);
  return receipt;
}

std::unique_ptr<Transport> make_sink_transport(const Url& url,
                                               boost::asio::any_io_executor executor) {
  return std::make_unique<HttpTransport>(std::move(executor),
                                         HttpTransportOptions{.is_tls = url.is_tls,
                                                              .host = url.host,
                                                              .port = url.port,
                                                              .ca_file = {},
                                                              .timeout = sink_timeout,
                                                              .connections = 1});
}

}  // namespace reconciled
