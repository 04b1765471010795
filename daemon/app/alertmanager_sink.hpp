// Tells Prometheus Alertmanager, by its API v2, which alerts are open and which were resolved.
#pragma once

#include "app/posted_sink.hpp"
#include "runtime/clock.hpp"

namespace reconciled {

class AlertmanagerSink final : public NoticeSink {
 public:
  AlertmanagerSink(const Url& url, std::unique_ptr<Transport> transport, const Clock& clock)
      : NoticeSink(Kind::alertmanager, sink_name(Kind::alertmanager, url)),
        path_(url.target + "/api/v2/alerts"),
        transport_(std::move(transport)),
        clock_(clock) {}

  boost::asio::awaitable<Receipt> deliver(const std::vector<Notice>& notices) override;

 private:
  std::string path_;
  std::unique_ptr<Transport> transport_;
  const Clock& clock_;
};

}  // namespace reconciled
