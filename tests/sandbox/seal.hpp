// Signs answers: the headers response-time and signature over the raw body, and the ways in which a
// fault makes them wrong.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "fault.hpp"
#include "http_message.hpp"
#include "rsa_key.hpp"

namespace sandbox {

struct SealTerms {
  std::string client_id;
  int key_version = 1;
  std::chrono::minutes offset{480};  // in which response-time is written
};

struct Envelope {
  std::string path;
  std::string request_time;
  Instant now;
};

class Seal {
 public:
  Seal(SealTerms terms, SigningKey key) : terms_(std::move(terms)), key_(std::move(key)) {}

  const SigningKey& key() const { return key_; }
  // The headers of a genuine answer.
  Headers headers(const Envelope& envelope, const std::string& body) const;
  // The same, spoilt by whichever of the actions speak of signatures.
  Headers headers(const Envelope& envelope, const std::string& body,
                  const std::vector<FaultAction>& actions);
  Headers unsigned_headers() const;
  // Makes the key that these actions sign with, which can take seconds: no answer shall wait for
  // it.
  void prepare_for(const std::vector<FaultAction>& actions);

 private:
  const SigningKey& wrong_key();

  SealTerms terms_;
  SigningKey key_;
  std::unique_ptr<SigningKey> wrong_key_;  // made when first needed
};

}  // namespace sandbox
