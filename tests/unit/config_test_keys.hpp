// Keys and certificates made for a test, in every form that people have them in.
#pragma once

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <functional>
#include <memory>
#include <string>

namespace reconciled {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

inline Key rsa_key(unsigned bits) {
  return Key(EVP_RSA_gen(bits), EVP_PKEY_free);
}
inline Key ec_key() {
  return Key(EVP_EC_gen("P-256"), EVP_PKEY_free);
}

inline std::string written(const std::function<int(BIO*)>& write) {
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(BIO_new(BIO_s_mem()), BIO_free_all);
  EXPECT_EQ(write(bio.get()), 1);
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return std::string(data, static_cast<std::size_t>(size));
}

inline std::string pkcs8(const Key& key) {
  return written([&](BIO* bio) {
    return PEM_write_bio_PKCS8PrivateKey(bio, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  });
}

inline std::string traditional(const Key& key, const EVP_CIPHER* cipher = nullptr) {
  return written([&](BIO* bio) {
    return PEM_write_bio_PrivateKey_traditional(
        bio, key.get(), cipher,
        cipher ? reinterpret_cast<const unsigned char*>("hunter2") : nullptr, cipher ? 7 : 0,
        nullptr, nullptr);
  });
}

inline std::string encrypted_pkcs8(const Key& key) {
  return written([&](BIO* bio) {
    return PEM_write_bio_PKCS8PrivateKey(bio, key.get(), EVP_aes_256_cbc(), "hunter2", 7, nullptr,
                                         nullptr);
  });
}

inline std::string spki(const Key& key) {
  return written([&](BIO* bio) { return PEM_write_bio_PUBKEY(bio, key.get()); });
}

inline std::string certificate(const Key& key) {
  const std::unique_ptr<X509, decltype(&X509_free)> x509(X509_new(), X509_free);
  ASN1_INTEGER_set(X509_get_serialNumber(x509.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(x509.get()), 3600);
  X509_set_pubkey(x509.get(), key.get());
  X509_NAME* name = X509_get_subject_name(x509.get());
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
  X509_set_issuer_name(x509.get(), name);
  X509_sign(x509.get(), key.get(), EVP_sha256());
  return written([&](BIO* bio) { return PEM_write_bio_X509(bio, x509.get()); });
}

inline std::string bare_base64(std::string pem) {
  pem.erase(0, pem.find('\n') + 1);
  return pem.substr(0, pem.find("-----"));
}

}  // namespace reconciled
