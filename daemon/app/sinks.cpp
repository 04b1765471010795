#include "app/sinks.hpp"

#include "app/alertmanager_sink.hpp"
#include "app/journal_sink.hpp"
#include "app/webhook_sink.hpp"

namespace reconciled {

Sinks make_sinks(const Config& config, const Secrets& secrets,
                 boost::asio::any_io_executor executor, const Clock& clock) {
  Sinks sinks;
  sinks.push_back(std::make_unique<JournalSink>());
  for (std::size_t i = 0; i < config.alerts.webhooks.size(); ++i) {
    const Url& url = config.alerts.webhooks[i].url;
    sinks.push_back(std::make_unique<WebhookSink>(url, secrets.webhook_secrets[i].text,
                                                  make_sink_transport(url, executor), clock));
  }
  if (const auto& url = config.alerts.alertmanager) {
    sinks.push_back(
        std::make_unique<AlertmanagerSink>(*url, make_sink_transport(*url, executor), clock));
  }
  return sinks;
}

}  // namespace reconciled
