#include "app/alertmanager_sink.hpp"

#include "app/notice_json.hpp"

namespace reconciled {

boost::asio::awaitable<Receipt> AlertmanagerSink::deliver(const std::vector<Notice>& notices) {
  if (notices.empty()) co_return Receipt{.is_accepted = true, .answer = {}, .retry_after = {}};
  const HttpRequest request{.path = path_,
                            .headers = {{"Content-Type", "application/json"}},
                            .body = alertmanager_body(notices, clock_.now())};
  const Exchange exchange = co_await transport_->post(request);
  co_return receipt_of(exchange, clock_.now());
}

}  // namespace reconciled
