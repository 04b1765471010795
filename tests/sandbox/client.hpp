// A well-behaved client in a few lines: signs a request as the vendor's pages say. For tests of the
// sandbox itself; the daemon has its own signing, and must.
#pragma once

#include <string>

#include "admission.hpp"
#include "http_message.hpp"
#include "rsa_key.hpp"

namespace sandbox {

class Client {
 public:
  Client(AdmissionTerms terms, SigningKey key) : terms_(std::move(terms)), key_(std::move(key)) {}

  VerifyingKey verifying_key() const { return key_.verifying_key(); }

  // An empty `customer_id` leaves the customer's header out.
  HttpRequest post(Endpoint endpoint, const std::string& customer_id, const std::string& body,
                   Instant now) const;
  // Signs anew, after something that is signed was changed.
  void sign(HttpRequest& request, const std::string& request_time) const;

 private:
  AdmissionTerms terms_;
  SigningKey key_;
};

// Replaces, adds or (with an empty value) removes a header.
void set_header(HttpRequest& request, const std::string& name, const std::string& value);

// The body of a statement question for one balance type.
std::string statement_question(Instant start, Instant end, std::int64_t page,
                               const std::string& balance_type = std::string(normal_balance));

}  // namespace sandbox
