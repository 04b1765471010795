#include "app/notice_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <optional>

namespace reconciled {

namespace {

namespace json = boost::json;

constexpr std::chrono::hours assumed_open{24};

json::value time_or_null(const std::optional<Time>& time) {
  if (!time) return nullptr;
  return json::value(format_time(*time));
}

json::value text_or_null(const std::string& text) {
  if (text.empty()) return nullptr;
  return json::value(text);
}

std::string type_of(const Notice& notice) {
  if (notice.kind == test_notice_kind) return "alert.test";
  switch (notice.event) {
    case NoticeEvent::raised: break;
    case NoticeEvent::repeated: return "alert.repeated";
    case NoticeEvent::resolved: return "alert.resolved";
  }
  return "alert.raised";
}

json::array alerts_of(const Notice& notice) {
  json::array alerts;
  for (const NoticedAlert& alert : notice.alerts) {
    alerts.push_back({{"alert_id", alert.alert_id},
                      {"subject", alert.subject},
                      {"summary", alert.summary},
                      {"raised_at", format_time(alert.raised_at)},
                      {"resolved_at", time_or_null(alert.resolved_at)}});
  }
  return alerts;
}

// retry_exhausted becomes ReconciledRetryExhausted.
std::string alert_name(const std::string& kind) {
  std::string name = "Reconciled";
  bool begins_word = true;
  for (const char c : kind) {
    if (c == '_') {
      begins_word = true;
      continue;
    }
    name += begins_word && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    begins_word = false;
  }
  return name;
}

// For a list, where the text is too long.
std::string headline_of(const Notice& notice) {
  const std::string what = notice.kind + (notice.customer.empty() ? "" : " of " + notice.customer);
  if (notice.event == NoticeEvent::resolved) return what + ": resolved";
  const std::string count = std::to_string(notice.alert_count);
  return what + ": " + count + (notice.alert_count == 1 ? " open alert" : " open alerts");
}

}  // namespace

std::string webhook_body(const Notice& notice) {
  const json::object data{{"notice_id", notice.notice_id},
                          {"kind", notice.kind},
                          {"severity", notice.severity},
                          {"customer", text_or_null(notice.customer)},
                          {"summary", notice.text},
                          {"alert_count", notice.alert_count},
                          {"new_count", notice.new_count},
                          {"first_raised_at", format_time(notice.first_raised_at)},
                          {"resolved_at", time_or_null(notice.resolved_at)},
                          {"acknowledged", notice.is_acknowledged},
                          {"alerts", alerts_of(notice)},
                          {"runbook", notice.kind}};
  const json::object body{
      {"type", type_of(notice)}, {"timestamp", format_time(notice.created_at)}, {"data", data}};
  return json::serialize(body);
}

std::string alertmanager_body(const std::vector<Notice>& notices, Time now) {
  json::array alerts;
  for (const Notice& notice : notices) {
    json::object labels{{"alertname", alert_name(notice.kind)},
                        {"kind", notice.kind},
                        {"severity", notice.severity},
                        {"job", "reconciled"}};
    if (!notice.customer.empty()) labels["customer"] = notice.customer;
    const json::object annotations{{"summary", headline_of(notice)},
                                   {"description", notice.text},
                                   {"alert_count", std::to_string(notice.alert_count)},
                                   {"runbook", notice.kind},
                                   {"acknowledged", notice.is_acknowledged ? "true" : "false"}};
    const Time ends_at = notice.resolved_at.value_or(now + assumed_open);
    alerts.push_back({{"labels", labels},
                      {"annotations", annotations},
                      {"startsAt", format_time(notice.first_raised_at)},
                      {"endsAt", format_time(ends_at)}});
  }
  return json::serialize(alerts);
}

}  // namespace reconciled
