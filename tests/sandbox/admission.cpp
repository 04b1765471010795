#include "admission.hpp"

#include <algorithm>

#include "signature.hpp"

namespace sandbox {
namespace {

std::string lower_without_spaces(std::string text) {
  std::erase(text, ' ');
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

bool is_json(const std::optional<std::string>& content_type) {
  if (!content_type) return false;
  const auto type = lower_without_spaces(*content_type);
  return type == "application/json" || type == "application/json;charset=utf-8";
}

template <class Predicate>
std::optional<std::size_t> find_customer(const Business& business, Predicate predicate) {
  const auto& customers = business.customers();
  const auto found = std::find_if(customers.begin(), customers.end(), predicate);
  if (found == customers.end()) return {};
  return static_cast<std::size_t>(found - customers.begin());
}

std::optional<std::size_t> find_by_token(const Business& business, const std::string& token) {
  return find_customer(business, [&](const Customer& customer) {
    return customer.tokens && customer.tokens->access_token == token;
  });
}

// Whether each of the ways in which inquiryAccount can name a customer means this one.
bool is_named_by(const Customer& customer, const Call& call) {
  return call.reference_customer_id.value_or(customer.reference_customer_id) ==
             customer.reference_customer_id &&
         call.customer_id.value_or(customer.customer_id) == customer.customer_id;
}

}  // namespace

std::optional<std::size_t> Admission::identify(const HttpRequest& request, const Call& call,
                                               const Business& business, Instant now) const {
  if (call.endpoint == Endpoint::apply_token) {
    return find_customer(business, [&](const Customer& customer) {
      return customer.tokens && call.refresh_token == customer.tokens->refresh_token &&
             now < customer.tokens->refresh_expires;
    });
  }
  if (const auto id = find_header(request.headers, terms_.customer_header)) {
    return find_customer(
        business, [&](const Customer& customer) { return customer.connected_customer_id == *id; });
  }
  if (call.reference_customer_id || call.customer_id) {
    return find_customer(business,
                         [&](const Customer& customer) { return is_named_by(customer, call); });
  }
  if (call.access_token) return find_by_token(business, *call.access_token);
  const auto token = find_header(request.headers, "Access-Token");
  return token ? find_by_token(business, *token) : std::nullopt;
}

std::optional<Refusal> Admission::refusal(const HttpRequest& request, const Call& call,
                                          const Business& business, Instant now) const {
  if (auto refused = refuse_envelope(request, call)) return refused;
  if (auto refused = refuse_time(request, now)) return refused;
  if (call.refusal) return call.refusal;
  return refuse_customer(request, call, business, now);
}

std::optional<Refusal> Admission::refuse_envelope(const HttpRequest& request,
                                                  const Call& call) const {
  if (!call.endpoint) return refuse_in_front("INVALID_API", "The called API is invalid.", 404);
  if (request.method != "POST")
    return refuse_in_front("METHOD_NOT_SUPPORTED", "The method must be POST.", 405);
  if (!is_json(find_header(request.headers, "Content-Type")))
    return refuse_in_front("MEDIA_TYPE_NOT_ACCEPTABLE", "The media type must be application/json.");
  if (find_header(request.headers, "Client-Id") != terms_.client_id)
    return refuse_in_front("INVALID_CLIENT", "The client is invalid.");
  const auto header =
      parse_signature_header(find_header(request.headers, "Signature").value_or(""));
  const auto time = find_header(request.headers, "Request-Time");
  const bool is_genuine =
      header && time && header->key_version == terms_.key_version &&
      client_key_.verifies(content_to_sign(request.target, terms_.client_id, *time, request.body),
                           header->signature);
  if (!is_genuine) return refuse_in_front("INVALID_SIGNATURE", "The signature is invalid.");
  return {};
}

std::optional<Refusal> Admission::refuse_time(const HttpRequest& request, Instant now) const {
  const auto time = parse_instant(find_header(request.headers, "Request-Time").value_or(""));
  if (!time) return refuse("PARAM_ILLEGAL", "Request-Time must be ISO 8601 with an offset");
  if (std::chrono::abs(*time - now) > terms_.clock_tolerance)
    return refuse("PARAM_ILLEGAL", "Request-Time is too far from the gateway's clock");
  return {};
}

std::optional<Refusal> Admission::refuse_customer(const HttpRequest& request, const Call& call,
                                                  const Business& business, Instant now) const {
  if (call.endpoint == Endpoint::apply_token) {
    if (call.customer) return {};
    return refuse("AUTHORIZATION_NOT_EXIST", "The refresh token is not known.");
  }
  const auto header_token = find_header(request.headers, "Access-Token");
  const auto token = call.access_token ? call.access_token : header_token;
  if (!call.customer && token && !find_header(request.headers, terms_.customer_header))
    return refuse("INVALID_ACCESS_TOKEN", "Invalid access token.");
  if (!call.customer) return refuse("USER_NOT_EXIST", "The user does not exist.");
  const auto& customer = business.customers()[*call.customer];
  if (!is_named_by(customer, call)) return refuse("USER_NOT_EXIST", "The user does not exist.");
  if (customer.tokens) {
    if (token != customer.tokens->access_token)
      return refuse("INVALID_ACCESS_TOKEN", "Invalid access token.");
    if (now >= customer.tokens->access_expires)
      return refuse("ACCESS_TOKEN_EXPIRED", "The access token expired.");
  }
  for (const auto& currency : call.currencies) {
    if (!business.currencies().find(currency))
      return refuse("CURRENCY_NOT_SUPPORT", "The currency " + currency + " is not supported.");
  }
  return {};
}

}  // namespace sandbox
