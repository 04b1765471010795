#include "app/webhook_sink.hpp"

#include <openssl/crypto.h>

#include <stdexcept>

#include "app/notice_json.hpp"
#include "core/webhook_signature.hpp"

namespace reconciled {

namespace asio = boost::asio;

namespace {

Secret key_of(const Secret& secret) {
  std::optional<std::string> key = webhook_key(secret.reveal());
  if (!key) throw std::invalid_argument("a secret of alerts.webhooks stands for no key");
  Secret kept(*key);
  OPENSSL_cleanse(key->data(), key->size());
  return kept;
}

}  // namespace

WebhookSink::WebhookSink(const Url& url, const Secret& secret, std::unique_ptr<Transport> transport,
                         const Clock& clock)
    : NoticeSink(Kind::webhook, sink_name(Kind::webhook, url)),
      path_(url.target),
      key_(key_of(secret)),
      transport_(std::move(transport)),
      clock_(clock) {}

asio::awaitable<Receipt> WebhookSink::deliver(const std::vector<Notice>& notices) {
  Receipt receipt{.is_accepted = true, .answer = {}, .retry_after = {}};
  for (const Notice& notice : notices) {
    const HttpRequest request = request_of(notice);
    const Exchange exchange = co_await transport_->post(request);
    receipt = receipt_of(exchange, clock_.now());
    if (!receipt.is_accepted) break;
  }
  co_return receipt;
}

// The id is the notice's own on every attempt, the time that of this one: whoever receives it
// knows a repetition by the first and refuses what is old by the second.
HttpRequest WebhookSink::request_of(const Notice& notice) const {
  const auto now = std::chrono::floor<std::chrono::seconds>(clock_.now()).time_since_epoch();
  std::string body = webhook_body(notice);
  std::string signature = webhook_signature(key_.reveal(), notice.notice_id, now.count(), body);
  return {.path = path_,
          .headers = {{"Content-Type", "application/json"},
                      {"webhook-id", notice.notice_id},
                      {"webhook-timestamp", std::to_string(now.count())},
                      {"webhook-signature", std::move(signature)}},
          .body = std::move(body)};
}

}  // namespace reconciled
