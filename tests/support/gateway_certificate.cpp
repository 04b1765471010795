#include "gateway_certificate.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>
#include <utility>

namespace peer {

namespace {

std::string take_text(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string text(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return text;
}

// The RSA keys cost up to half a second: one of each is enough for a run.
EVP_PKEY* make_key(KeyKind kind) {
  if (kind == KeyKind::ec_p256) return EVP_EC_gen("P-256");
  static EVP_PKEY* const weak = EVP_RSA_gen(1024U);
  static EVP_PKEY* const strong = EVP_RSA_gen(2048U);
  EVP_PKEY* const key = kind == KeyKind::rsa_1024 ? weak : strong;
  EVP_PKEY_up_ref(key);
  return key;
}

void add_extension(X509* x509, int id, const std::string& value) {
  if (value.empty()) return;
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value.c_str());
  if (extension == nullptr) throw std::invalid_argument("not an extension: " + value);
  X509_add_ext(x509, extension, -1);
  X509_EXTENSION_free(extension);
}

X509* read_certificate(const std::string& pem) {
  BIO* const bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  X509* const x509 = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
  BIO_free(bio);
  return x509;
}

EVP_PKEY* read_key(const std::string& pem) {
  BIO* const bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  EVP_PKEY* const key = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
  BIO_free(bio);
  return key;
}

// An authority's key goes by its name alone: without identifiers any issuer of that name is tried.
void sign(X509* x509, EVP_PKEY* own_key, const Certificate* issuer, const EVP_MD* digest) {
  if (issuer == nullptr) {
    X509_set_issuer_name(x509, X509_get_subject_name(x509));
    X509_sign(x509, own_key, digest);
    return;
  }
  X509* const issuer_x509 = read_certificate(issuer->pem);
  EVP_PKEY* const issuer_key = read_key(issuer->key_pem);
  X509_set_issuer_name(x509, X509_get_subject_name(issuer_x509));
  X509_sign(x509, issuer_key, digest);
  EVP_PKEY_free(issuer_key);
  X509_free(issuer_x509);
}

}  // namespace

CertificateSpec authority(const std::string& common_name) {
  return {.common_name = common_name,
          .alternative_names = {},
          .constraints = "critical,CA:TRUE",
          .key_usage = "critical,keyCertSign"};
}

Certificate issue(const CertificateSpec& spec, const Certificate* issuer) {
  EVP_PKEY* const key = make_key(spec.key);
  X509* const x509 = X509_new();
  X509_set_version(x509, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509), spec.begins_in_s);
  X509_gmtime_adj(X509_getm_notAfter(x509), spec.ends_in_s);
  X509_set_pubkey(x509, key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(spec.common_name.c_str()), -1,
                             -1, 0);
  add_extension(x509, NID_subject_alt_name, spec.alternative_names);
  add_extension(x509, NID_basic_constraints, spec.constraints);
  add_extension(x509, NID_key_usage, spec.key_usage);
  add_extension(x509, NID_ext_key_usage, spec.extended_key_usage);
  add_extension(x509, NID_name_constraints, spec.name_constraints);
  sign(x509, key, issuer, spec.digest != nullptr ? spec.digest : EVP_sha256());
  BIO* const pem = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(pem, x509);
  BIO* const key_pem = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(key_pem, key, nullptr, nullptr, 0, nullptr, nullptr);
  X509_free(x509);
  EVP_PKEY_free(key);
  return {take_text(pem), take_text(key_pem)};
}

Certificate make_certificate(const std::string& alternative_name) {
  return issue({.alternative_names = alternative_name, .constraints = "CA:TRUE"});
}

TemporaryFile::TemporaryFile(const std::string& text) {
  const int file = ::mkstemp(path_.data());
  if (file < 0) throw std::runtime_error("no temporary file");
  ::close(file);
  std::ofstream{path_} << text;
}

TemporaryFile::~TemporaryFile() {
  ::unlink(path_.c_str());
}

}  // namespace peer
