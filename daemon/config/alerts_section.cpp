#include <algorithm>

#include "config/parsers.hpp"
#include "config/sections.hpp"

namespace reconciled::config_file {
namespace {

std::vector<WebhookConfig> read_webhooks(const Value& value, const FileNames& file_names) {
  std::vector<WebhookConfig> webhooks;
  const auto items = value.items();
  if (!items) return webhooks;
  for (const Value& item : *items) {
    const auto section = item.section({"url", "secret_file"});
    if (!section) continue;
    WebhookConfig& webhook = webhooks.emplace_back();
    section->read_needed("url", "write where alerts are posted to", webhook.url,
                         url_of(UrlForm::endpoint));
    const auto is_same = [&](const WebhookConfig& other) {
      return &other != &webhook && !webhook.url.host.empty() && other.url == webhook.url;
    };
    if (std::any_of(webhooks.begin(), webhooks.end(), is_same)) {
      item.complain({"posts to this url twice: keep one"});
    }
    section->read_needed("secret_file", "name the file with the secret that signs them",
                         webhook.secret_file, file_names);
  }
  return webhooks;
}

}  // namespace

AlertsConfig read_alerts(const Value& value, const FileNames& file_names) {
  AlertsConfig alerts;
  const auto section = value.section({"stale_after", "repeat_every", "webhooks", "alertmanager"});
  if (!section) return alerts;
  section->read("stale_after", alerts.stale_after, duration_above_zero());
  section->read("repeat_every", alerts.repeat_every, duration_above_zero());
  if (const auto webhooks = section->find("webhooks")) {
    alerts.webhooks = read_webhooks(*webhooks, file_names);
  }
  section->read("alertmanager", alerts.alertmanager, url_of(UrlForm::base));
  return alerts;
}

}  // namespace reconciled::config_file
