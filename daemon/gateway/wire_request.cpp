// Requests: bodies as the vendor's pages inquiryStatementList, inquiryBalance and inquiryAccount
// list their parameters, headers as "Request header" does.
#include <string>
#include <utility>

#include "gateway/wire.hpp"

namespace reconciled {

namespace {

// The vendor's samples carry a numeric offset: 2019-11-27T12:01:01+00:00.
std::string wire_time(sys_seconds time) {
  std::string text = format_time(time);
  text.pop_back();  // the Z
  return text += "+00:00";
}

void append_quoted(std::string& json, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  json += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (byte < 0x20) {
      json += "\\u00";
      json += hex[byte >> 4];
      json += hex[byte & 15];
    } else {
      json += c;
    }
  }
  json += '"';
}

// `,"name":"value"`, or `,"name":["value"]`, unless the value is empty.
void append_field(std::string& json, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  json += json.size() > 1 ? "," : "";
  append_quoted(json, name);
  json += ':';
  append_quoted(json, value);
}

void append_list_of_one(std::string& json, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  json += json.size() > 1 ? "," : "";
  append_quoted(json, name);
  json += ":[";
  append_quoted(json, value);
  json += ']';
}

std::string body_of(const StatementsCall& call, const Identity&) {
  std::string body = "{";
  append_field(body, "startTime", wire_time(call.from));
  append_field(body, "endTime", wire_time(call.to));
  append_list_of_one(body, "balanceTypes", call.balance_type);
  append_list_of_one(body, "currencyList", call.currency);
  append_list_of_one(body, "transactionTypeList", call.transaction_type);
  body += ",\"pageSize\":" + std::to_string(page_size);
  body += ",\"pageNumber\":" + std::to_string(call.page);
  return body += '}';
}

std::string body_of(const BalancesCall& call, const Identity&) {
  std::string body = "{";
  append_list_of_one(body, "balanceTypes", call.balance_type);
  return body += '}';
}

std::string body_of(const AccountsCall&, const Identity& identity) {
  std::string body = "{";
  append_field(body, "referenceCustomerId", identity.reference_customer_id);
  append_field(body, "customerId", identity.customer_id);
  if (body.size() == 1) append_field(body, "accessToken", identity.access_token);
  return body += '}';
}

}  // namespace

HttpRequest make_request(const Call& call, const Identity& identity, const Signer& signer,
                         std::string_view path_prefix, std::string_view customer_header, Time now) {
  HttpRequest request;
  request.path = path_prefix;
  request.path += path_of(endpoint_of(call));
  request.body = std::visit([&](const auto& one) { return body_of(one, identity); }, call);
  std::string request_time = wire_time(std::chrono::floor<std::chrono::seconds>(now));
  std::string signature = signer.sign(request.path, request_time, request.body);
  request.headers.reserve(6);
  request.headers.emplace_back("Client-Id", signer.client_id());
  request.headers.emplace_back("Signature", std::move(signature));
  request.headers.emplace_back("Content-Type", "application/json; charset=UTF-8");
  request.headers.emplace_back("Request-Time", std::move(request_time));
  if (!identity.connected_customer_id.empty()) {
    request.headers.emplace_back(customer_header, identity.connected_customer_id);
  }
  if (!identity.access_token.empty()) {
    request.headers.emplace_back("Access-Token", identity.access_token);
  }
  return request;
}

}  // namespace reconciled
