// RSASSA-PKCS1-v1_5 with SHA-256, and the PEM forms of its keys. Any key size that OpenSSL makes is
// good: simulations sign with 512 bits because that is fast, not because it is safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>

extern "C" {
typedef struct evp_pkey_st EVP_PKEY;
}

namespace sandbox {

struct KeyDeleter {
  void operator()(EVP_PKEY* key) const;
};
using KeyPointer = std::unique_ptr<EVP_PKEY, KeyDeleter>;

class VerifyingKey {
 public:
  static VerifyingKey from_pem(const std::string& pem);  // SPKI; throws std::runtime_error

  bool verifies(std::string_view message, std::string_view signature) const;
  std::string pem() const;

 private:
  explicit VerifyingKey(KeyPointer key) : key_(std::move(key)) {}
  KeyPointer key_;
};

class SigningKey {
 public:
  static SigningKey generate(unsigned bits);
  static SigningKey from_pem(const std::string& pem);  // PKCS#1 or PKCS#8; throws the same

  std::string sign(std::string_view message) const;  // raw bytes
  unsigned bits() const;
  std::string private_pem() const;  // PKCS#8
  std::string public_pem() const;
  VerifyingKey verifying_key() const { return VerifyingKey::from_pem(public_pem()); }

 private:
  explicit SigningKey(KeyPointer key) : key_(std::move(key)) {}
  KeyPointer key_;
};

}  // namespace sandbox
