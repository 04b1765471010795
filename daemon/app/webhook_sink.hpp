// Posts notices to an address of the operator's, signed as Standard Webhooks describes.
#pragma once

#include "app/posted_sink.hpp"
#include "config/secret.hpp"
#include "runtime/clock.hpp"

namespace reconciled {

class WebhookSink final : public NoticeSink {
 public:
  /// `secret` is what the file holds. Throws std::invalid_argument, with a sentence for the
  /// operator, when it stands for no key.
  WebhookSink(const Url& url, const Secret& secret, std::unique_ptr<Transport> transport,
              const Clock& clock);

  boost::asio::awaitable<Receipt> deliver(const std::vector<Notice>& notices) override;

 private:
  HttpRequest request_of(const Notice& notice) const;

  std::string path_;
  Secret key_;
  std::unique_ptr<Transport> transport_;
  const Clock& clock_;
};

}  // namespace reconciled
