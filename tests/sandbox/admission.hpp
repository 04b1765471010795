// Who may ask: method, media type, client, signature, clock, customer and token, in the order in
// which the vendor would look. Speaks of the request's envelope only; its body is call.hpp's.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "business.hpp"
#include "call.hpp"
#include "http_message.hpp"
#include "rsa_key.hpp"

namespace sandbox {

struct AdmissionTerms {
  std::string client_id = "5J00000000000000";
  int key_version = 2;
  std::string path_prefix;
  std::string customer_header = "Connected-CustomerId";
  std::chrono::seconds clock_tolerance{300};
};

class Admission {
 public:
  Admission(AdmissionTerms terms, VerifyingKey client_key)
      : terms_(std::move(terms)), client_key_(std::move(client_key)) {}

  const AdmissionTerms& terms() const { return terms_; }

  // The customer that the request means, whether or not it may.
  std::optional<std::size_t> identify(const HttpRequest& request, const Call& call,
                                      const Business& business, Instant now) const;

  // The first reason not to answer, the body's own included; nothing when all is well.
  std::optional<Refusal> refusal(const HttpRequest& request, const Call& call,
                                 const Business& business, Instant now) const;

 private:
  std::optional<Refusal> refuse_envelope(const HttpRequest& request, const Call& call) const;
  std::optional<Refusal> refuse_time(const HttpRequest& request, Instant now) const;
  std::optional<Refusal> refuse_customer(const HttpRequest& request, const Call& call,
                                         const Business& business, Instant now) const;

  AdmissionTerms terms_;
  VerifyingKey client_key_;
};

}  // namespace sandbox
