#include "core/result_code.hpp"

#include <array>

namespace reconciled {

namespace {

struct Entry {
  std::string_view code;
  Concern concern;
  std::string_view advice;
};

// Pages inquiryStatementList, inquiryBalance and inquiryAccount, "Result codes": any of them can
// come from any call.
constexpr std::array entries{
    Entry{"PARAM_ILLEGAL", Concern::call,
          "The vendor finds a field of the request illegal: check the customer's identifiers and "
          "the machine's clock, then `reconciled retry` the job."},
    Entry{
        "PROCESS_FAIL", Concern::call,
        "A general business failure at the vendor, which it asks not to retry: contact WorldFirst "
        "technical support, then `reconciled retry` the job."},
    Entry{"SYSTEM_ERROR", Concern::call,
          "A system error that the vendor asks not to retry: contact WorldFirst technical support, "
          "then `reconciled retry` the job."},
    Entry{"CURRENCY_NOT_SUPPORT", Concern::call,
          "The vendor does not support the currency that was asked for: contact WorldFirst "
          "technical support."},
    Entry{"ACCOUNT_NOT_EXIST", Concern::call,
          "The account does not exist for the vendor: check the customer's identifiers."},
    Entry{"UN_SUPPORT_BUSINESS", Concern::call,
          "The vendor does not offer this business for the customer: check the customer's "
          "identifiers and balance types."},
    Entry{"REPEAT_REQ_INCONSISTENT", Concern::call,
          "The vendor took the request for an altered repetition: `reconciled retry` the job."},
    Entry{"METHOD_NOT_SUPPORTED", Concern::call,
          "The gateway did not accept the HTTP method: check gateway.url and gateway.path_prefix."},
    Entry{"MEDIA_TYPE_NOT_ACCEPTABLE", Concern::call,
          "The gateway did not accept the media type: check gateway.url and gateway.path_prefix."},
    Entry{"SERVICE_NOT_ALLOWED", Concern::stream,
          "The contract does not allow this service for the customer: ask WorldFirst to enable it, "
          "then `reconciled resume` the customer."},
    Entry{"INVALID_API", Concern::stream,
          "The called API is not active for this client: check gateway.path_prefix, ask WorldFirst "
          "to activate it, then `reconciled resume` the customer."},
    Entry{
        "CONTRACT_CHECK_FAIL", Concern::stream,
        "The contract's check failed: ask WorldFirst for its status, then `reconciled resume` the "
        "customer."},
    Entry{"OAUTH_FAIL", Concern::customer,
          "The OAuth authorization failed: ask WorldFirst for the reason, replace the customer's "
          "access token, or `reconciled resume` the customer."},
    Entry{"ACCESS_DENIED", Concern::customer,
          "The vendor denies access to this customer: ask WorldFirst for the reason, then "
          "`reconciled resume` the customer."},
    Entry{"ACCESS_TOKEN_EXPIRED", Concern::customer,
          "The customer's access token has expired: replace the token file; work resumes by "
          "itself."},
    Entry{"INVALID_ACCESS_TOKEN", Concern::customer,
          "The customer's access token is not valid: replace the token file; work resumes by "
          "itself."},
    Entry{"AUTHORIZATION_NOT_EXIST", Concern::customer,
          "The customer has not authorized us, or no longer: have the authorization renewed, then "
          "`reconciled resume` the customer."},
    Entry{"USER_NOT_EXIST", Concern::customer,
          "The vendor does not know the customer: check connected_customer_id, then `reconciled "
          "resume` the customer."},
    Entry{"INVALID_SIGNATURE", Concern::gateway,
          "The vendor could not verify our signature: check gateway.private_key_file, "
          "gateway.key_version and gateway.path_prefix against what is registered with "
          "WorldFirst."},
    Entry{"INVALID_CLIENT", Concern::gateway,
          "The vendor does not know our client id: check gateway.client_id."},
    Entry{"KEY_NOT_FOUND", Concern::gateway,
          "The vendor has no key for our client id: register the public key with WorldFirst, or "
          "check gateway.client_id and gateway.key_version."},
    Entry{"UNKNOWN_EXCEPTION", Concern::call,
          "The vendor does not know the result; its service may be down. If it lasts, contact "
          "WorldFirst technical support, then `reconciled retry` the job."},
    Entry{"REQUEST_TRAFFIC_EXCEED_LIMIT", Concern::call,
          "We asked too fast: lower gateway.rate_limit. If it lasts, contact WorldFirst technical "
          "support, then `reconciled retry` the job."},
};

const Entry* find(std::string_view code) {
  for (const Entry& entry : entries) {
    if (entry.code == code) return &entry;
  }
  return nullptr;
}

}  // namespace

Concern concern_of(std::string_view result_code) {
  const Entry* entry = find(result_code);
  return entry != nullptr ? entry->concern : Concern::call;
}

bool is_believed_unsigned(std::string_view result_code) {
  return concern_of(result_code) == Concern::gateway;
}

bool is_traffic_limit(std::string_view result_code) {
  return result_code == "REQUEST_TRAFFIC_EXCEED_LIMIT";
}

std::string_view advice_for(std::string_view result_code) {
  if (const Entry* entry = find(result_code)) return entry->advice;
  return "Contact WorldFirst technical support, then `reconciled retry` the job.";
}

}  // namespace reconciled
