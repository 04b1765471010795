// Certificates of every kind that a server could show, made for this run.
#pragma once

#include <openssl/types.h>

#include <string>

namespace peer {

/// What a server shows, leaf first, and the key of the leaf.
struct Certificate {
  std::string pem;
  std::string key_pem;
};

enum class KeyKind { ec_p256, rsa_1024, rsa_2048 };

/// Good for 127.0.0.1 and localhost unless it says otherwise.
struct CertificateSpec {
  std::string common_name = "test";
  std::string alternative_names = "IP:127.0.0.1,DNS:localhost";  // as openssl.cnf writes them
  std::string constraints = "CA:FALSE";
  std::string key_usage = {};
  std::string extended_key_usage = {};
  std::string name_constraints = {};
  long begins_in_s = -3600;
  long ends_in_s = 3600;
  KeyKind key = KeyKind::ec_p256;
  const EVP_MD* digest = nullptr;  // SHA-256
};

/// The spec of an authority.
CertificateSpec authority(const std::string& common_name);

/// Signed by `issuer`'s leaf; without one by itself. Shows itself alone: append the chain's pem.
Certificate issue(const CertificateSpec& spec, const Certificate* issuer = nullptr);

/// Self-signed. `alternative_name`: "DNS:localhost", "IP:127.0.0.1".
Certificate make_certificate(const std::string& alternative_name);

/// A text as a file for as long as it lives.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text);
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile();
  const std::string& path() const { return path_; }

 private:
  std::string path_ = "/tmp/gateway_test_XXXXXX";
};

}  // namespace peer
