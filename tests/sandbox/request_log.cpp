#include "request_log.hpp"

#include "json_text.hpp"

namespace sandbox {
namespace {

void write_list(JsonText& json, std::string_view name, const std::vector<std::string>& list) {
  json.key(name).begin_array();
  for (const auto& item : list) json.string(item);
  json.end_array();
}

void write_time(JsonText& json, std::string_view name, const std::optional<Instant>& time) {
  json.key(name);
  if (time)
    json.string(format_instant(*time, Precision::microseconds));
  else
    json.null();
}

void write_question(JsonText& json, const Call& call) {
  json.key("endpoint");
  if (call.endpoint)
    json.string(name_of(*call.endpoint));
  else
    json.null();
  write_list(json, "balance_types", call.balance_types);
  write_list(json, "currencies", call.currencies);
  write_list(json, "types", call.types);
  write_time(json, "start", call.start);
  write_time(json, "end", call.end);
  json.key("page");
  if (call.page)
    json.integer(*call.page);
  else
    json.null();
}

}  // namespace

std::string json_of(const RequestRecord& record) {
  JsonText json;
  json.begin_object().key("nth").integer(static_cast<std::int64_t>(record.nth));
  write_time(json, "arrived", record.arrived);
  json.key("method").string(record.method).key("target").string(record.target);
  json.key("customer").string(record.customer);
  write_question(json, record.call);
  json.key("request_time").string(record.request_time);
  json.key("http_status").integer(record.http_status);
  json.key("result_status").string(record.result.status);
  json.key("result_code").string(record.result.code);
  json.key("response_id").string(record.response_id);
  json.key("signed").boolean(record.is_signed);
  json.key("delivery").string(record.delivery);
  write_list(json, "rules", record.rules);
  json.key("total_count").integer(record.total_count);
  json.key("rows").begin_array();
  for (const auto number : record.rows) json.integer(static_cast<std::int64_t>(number));
  json.end_array();
  return json.end_object().take();
}

void RequestLog::add(RequestRecord record) {
  record.nth = ++count_;
  if (listener_) listener_(record);
  if (keeps_) records_.push_back(std::move(record));
}

}  // namespace sandbox
