#include "seal.hpp"

#include "signature.hpp"

namespace sandbox {

Headers Seal::headers(const Envelope& envelope, const std::string& body) const {
  auto headers = unsigned_headers();
  const auto time = format_instant(envelope.now, Precision::seconds, terms_.offset);
  const auto content = content_to_sign(envelope.path, terms_.client_id, time, body);
  headers.emplace_back("response-time", time);
  headers.emplace_back("signature",
                       format_signature_header({terms_.key_version, key_.sign(content)}));
  return headers;
}

Headers Seal::headers(const Envelope& envelope, const std::string& body,
                      const std::vector<FaultAction>& actions) {
  if (actions.empty()) return headers(envelope, body);
  auto headers = unsigned_headers();
  if (find_action<Unsign>(actions) != nullptr) return headers;
  const auto* shift = find_action<ShiftResponseTime>(actions);
  const auto instant = shift == nullptr ? envelope.now : envelope.now + shift->offset;
  const auto time = format_instant(instant, Precision::seconds, terms_.offset);
  const bool is_over_request_time = find_action<SignOverRequestTime>(actions) != nullptr;
  const auto content = content_to_sign(envelope.path, terms_.client_id,
                                       is_over_request_time ? envelope.request_time : time, body);
  const bool is_wrong_key = find_action<SignWithWrongKey>(actions) != nullptr;
  auto signature = (is_wrong_key ? wrong_key() : key_).sign(content);
  if (find_action<SignWrong>(actions) != nullptr)
    signature.front() = static_cast<char>(signature.front() ^ 1);
  const auto* half = find_action<HalfSign>(actions);
  if (half == nullptr || half->missing_header != "response-time")
    headers.emplace_back("response-time", time);
  if (half == nullptr || half->missing_header != "signature")
    headers.emplace_back("signature", format_signature_header({terms_.key_version, signature}));
  return headers;
}

Headers Seal::unsigned_headers() const {
  return {{"Content-Type", "application/json; charset=UTF-8"}, {"client-id", terms_.client_id}};
}

void Seal::prepare_for(const std::vector<FaultAction>& actions) {
  if (find_action<SignWithWrongKey>(actions) != nullptr) wrong_key();
}

const SigningKey& Seal::wrong_key() {
  if (wrong_key_ == nullptr)
    wrong_key_ = std::make_unique<SigningKey>(SigningKey::generate(key_.bits()));
  return *wrong_key_;
}

}  // namespace sandbox
