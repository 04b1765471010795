#include "config/pem.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>

namespace reconciled {
namespace {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

using Bio = std::unique_ptr<BIO, Deleter<BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Deleter<X509_free>>;

constexpr int least_rsa_bits = 2048;

// Without it OpenSSL would ask for the passphrase on the terminal.
int no_passphrase(char*, int, int, void*) {
  return -1;
}

Bio reader_of(std::string_view pem) {
  return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

bool has_block(std::string_view pem, std::string_view kind) {
  constexpr std::string_view begin = "-----BEGIN ";
  for (auto at = pem.find(begin); at != std::string_view::npos; at = pem.find(begin, at + 1)) {
    const auto label = pem.substr(at + begin.size());
    if (label.starts_with(kind) && label.substr(kind.size()).starts_with("-----")) return true;
  }
  return false;
}

bool has_private_key(std::string_view pem) {
  return pem.find("PRIVATE KEY-----") != std::string_view::npos;
}

std::optional<Complaint> complaint_without_pem(std::string_view pem) {
  if (pem.find("-----BEGIN ") != std::string_view::npos) return std::nullopt;
  if (pem.starts_with("MI")) {
    return Complaint{
        "is bare base64: add the lines -----BEGIN ...----- and -----END ...-----, or "
        "convert it with `openssl base64 -d -A` and `openssl pkey -inform DER`"};
  }
  return Complaint{"is not PEM: convert it with `openssl pkey -inform DER`"};
}

std::optional<Complaint> complaint_about_rsa(const Key& key) {
  if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA) {
    return Complaint{"is not an RSA key: the gateway signs with RSA alone"};
  }
  if (EVP_PKEY_get_bits(key.get()) < least_rsa_bits) {
    return Complaint{"is an RSA key of fewer than 2048 bits: make a longer one"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Complaint> complaint_about_private_key(std::string_view pem) {
  if (const auto complaint = complaint_without_pem(pem)) return complaint;
  if (has_block(pem, "OPENSSH PRIVATE KEY")) {
    return Complaint{"is in the format of OpenSSH: convert it with `ssh-keygen -p -m PEM`"};
  }
  if (has_block(pem, "ENCRYPTED PRIVATE KEY") || pem.find("Proc-Type:") != std::string_view::npos) {
    return Complaint{"is encrypted: remove the passphrase with `openssl pkey`"};
  }
  if (!has_private_key(pem) && has_block(pem, "CERTIFICATE")) {
    return Complaint{"is a certificate: name the file of the private key"};
  }
  if (!has_private_key(pem)) {
    return Complaint{"is a public key: name the file of the private key"};
  }
  const Bio bio = reader_of(pem);
  const Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  ERR_clear_error();
  if (!key) return Complaint{"is a damaged private key: copy it again"};
  return complaint_about_rsa(key);
}

std::optional<Complaint> complaint_about_public_key(std::string_view pem) {
  if (const auto complaint = complaint_without_pem(pem)) return complaint;
  if (has_private_key(pem)) {
    return Complaint{"is a private key: name the file of the gateway's public key"};
  }
  if (has_block(pem, "CERTIFICATE")) {
    return Complaint{
        "is a certificate: take the public key out of it with `openssl x509 -pubkey -noout`"};
  }
  if (has_block(pem, "RSA PUBLIC KEY")) {
    return Complaint{"is in PKCS#1: convert it with `openssl rsa -RSAPublicKey_in -pubout`"};
  }
  const Bio bio = reader_of(pem);
  const Key key(PEM_read_bio_PUBKEY(bio.get(), nullptr, no_passphrase, nullptr));
  ERR_clear_error();
  if (!key) return Complaint{"is a damaged public key: copy it again"};
  return complaint_about_rsa(key);
}

std::optional<Complaint> complaint_about_authorities(std::string_view pem) {
  if (has_private_key(pem)) {
    return Complaint{"holds a private key: name a file with certificates alone"};
  }
  const Bio bio = reader_of(pem);
  int certificate_count = 0;
  while (Certificate(PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr))) {
    ++certificate_count;
  }
  // After the last one the reader must say that nothing more starts, not that something broke.
  const bool is_at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (certificate_count > 0 && is_at_end) return std::nullopt;
  return Complaint{"holds no readable certificate, or a damaged one: write certificates in PEM"};
}

}  // namespace reconciled
