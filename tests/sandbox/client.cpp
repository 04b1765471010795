#include "client.hpp"

#include "json_text.hpp"
#include "signature.hpp"
#include "world.hpp"

namespace sandbox {

HttpRequest Client::post(Endpoint endpoint, const std::string& customer_id, const std::string& body,
                         Instant now) const {
  HttpRequest request{"POST", terms_.path_prefix + std::string(path_of(endpoint)), {}, body};
  set_header(request, "Client-Id", terms_.client_id);
  set_header(request, "Content-Type", "application/json; charset=UTF-8");
  set_header(request, terms_.customer_header, customer_id);
  sign(request, format_instant(now, Precision::seconds, std::chrono::minutes{480}));
  return request;
}

void Client::sign(HttpRequest& request, const std::string& request_time) const {
  const auto content =
      content_to_sign(request.target, terms_.client_id, request_time, request.body);
  set_header(request, "Request-Time", request_time);
  set_header(request, "Signature",
             format_signature_header({terms_.key_version, key_.sign(content)}));
}

void set_header(HttpRequest& request, const std::string& name, const std::string& value) {
  std::erase_if(request.headers, [&](const auto& header) { return header.first == name; });
  if (!value.empty()) request.headers.emplace_back(name, value);
}

std::string statement_question(Instant start, Instant end, std::int64_t page,
                               const std::string& balance_type) {
  JsonText json;
  json.begin_object().key("startTime").string(format_instant(start, Precision::seconds));
  json.key("endTime").string(format_instant(end, Precision::seconds));
  json.key("balanceTypes").begin_array().string(balance_type).end_array();
  json.key("pageSize").integer(10).key("pageNumber").integer(page);
  return json.end_object().take();
}

bool is_genuine(const HttpResponse& response, const std::string& path, const VerifyingKey& key,
                const std::string& client_id) {
  const auto time = find_header(response.headers, "response-time");
  const auto header =
      parse_signature_header(find_header(response.headers, "signature").value_or(""));
  return time && header &&
         key.verifies(content_to_sign(path, client_id, *time, response.body), header->signature);
}

}  // namespace sandbox
