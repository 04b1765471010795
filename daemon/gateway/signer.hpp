// Who says what to whom: RSASSA-PKCS1-v1_5 with SHA-256 over
//   POST <path>\n<client id>.<time>.<body>
// (the vendor's "Sign a request" and "Validate the signature"). Keys are loaded once, the digest
// is fetched once. One thread at a time: both classes reuse their contexts.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace reconciled {

class Signer {
 public:
  /// `private_key_pem`: PKCS#1 or PKCS#8, without a passphrase.
  /// Throws std::invalid_argument, with a sentence for the operator, when it is not an RSA key.
  Signer(std::string_view private_key_pem, std::string client_id, int key_version);
  Signer(Signer&&) noexcept;
  Signer& operator=(Signer&&) noexcept;
  ~Signer();

  const std::string& client_id() const { return client_id_; }
  int key_bits() const;

  /// The Signature header's whole value.
  std::string sign(std::string_view path, std::string_view request_time,
                   std::string_view body) const;

 private:
  struct Key;
  std::unique_ptr<Key> key_;
  std::string client_id_;
  std::string header_start_;  // all of the header's value that does not change
};

class Verifier {
 public:
  /// `public_key_pem`: X.509 SubjectPublicKeyInfo, the gateway's.
  /// Throws std::invalid_argument, with a sentence for the operator, when it is not an RSA key.
  Verifier(std::string_view public_key_pem, std::string client_id);
  Verifier(Verifier&&) noexcept;
  Verifier& operator=(Verifier&&) noexcept;
  ~Verifier();

  int key_bits() const;

  /// True when `signature` (the header's whole value) signs exactly these bytes. Any text goes in.
  bool verify(std::string_view path, std::string_view response_time, std::string_view body,
              std::string_view signature) const;

 private:
  struct Key;
  std::unique_ptr<Key> key_;
  std::string client_id_;
};

}  // namespace reconciled
