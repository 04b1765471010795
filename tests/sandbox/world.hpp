// A business, its gateway and a client that knows them, in one piece, for tests within a process.
// Small keys: fresh ones for each world cost a millisecond.
#pragma once

#include "client.hpp"
#include "gateway.hpp"

namespace sandbox {

inline Instant test_end() {
  return *parse_instant("2026-10-01T00:00:00Z");
}

inline BusinessOptions small_business() {
  BusinessOptions options;
  options.row_count = 3000;
  options.end = test_end();
  return options;
}

struct World {
  explicit World(const BusinessOptions& business_options = small_business(),
                 const GatewayOptions& options = {})
      : business(business_options),
        client(options.admission, SigningKey::generate(512)),
        gateway_key(SigningKey::generate(512)),
        verifying_key(gateway_key.verifying_key()),
        gateway(business, options, client.verifying_key(), std::move(gateway_key)) {}

  const Customer& customer(std::size_t index = 0) const { return business.customers()[index]; }

  HttpRequest question(Instant start, Instant end, std::int64_t page = 1,
                       const std::string& balance_type = std::string(normal_balance)) const {
    return client.post(Endpoint::statements, customer().connected_customer_id,
                       statement_question(start, end, page, balance_type), now);
  }

  Reply ask(const HttpRequest& request) { return gateway.handle(request, now); }

  Business business;
  Client client;
  SigningKey gateway_key;  // moved into the gateway
  VerifyingKey verifying_key;
  Gateway gateway;
  Instant now = test_end();
};

// Whether the answer's signature is right, by the headers that came with it.
bool is_genuine(const HttpResponse& response, const std::string& path, const VerifyingKey& key,
                const std::string& client_id = AdmissionTerms{}.client_id);

}  // namespace sandbox
