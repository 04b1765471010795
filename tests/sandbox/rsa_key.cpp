#include "rsa_key.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <stdexcept>

namespace sandbox {
namespace {

using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using Memory = std::unique_ptr<BIO, decltype(&BIO_free)>;

Context make_context() {
  return {EVP_MD_CTX_new(), &EVP_MD_CTX_free};
}

// Fetched once: a lookup by name at each signature costs more than it should.
const EVP_MD* sha256() {
  static EVP_MD* const digest = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return digest;
}

Memory memory_of(const std::string& text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), &BIO_free};
}

Memory empty_memory() {
  return {BIO_new(BIO_s_mem()), &BIO_free};
}

std::string text_of(const Memory& memory) {
  char* data = nullptr;
  const auto size = BIO_get_mem_data(memory.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string write_public(EVP_PKEY* key) {
  const auto memory = empty_memory();
  if (PEM_write_bio_PUBKEY(memory.get(), key) != 1)
    throw std::runtime_error("the public key cannot be written as PEM");
  return text_of(memory);
}

}  // namespace

void KeyDeleter::operator()(EVP_PKEY* key) const {
  EVP_PKEY_free(key);
}

VerifyingKey VerifyingKey::from_pem(const std::string& pem) {
  KeyPointer key(PEM_read_bio_PUBKEY(memory_of(pem).get(), nullptr, nullptr, nullptr));
  if (key == nullptr || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA)
    throw std::runtime_error("not a public RSA key in PEM (SPKI)");
  return VerifyingKey(std::move(key));
}

bool VerifyingKey::verifies(std::string_view message, std::string_view signature) const {
  const auto context = make_context();
  return EVP_DigestVerifyInit(context.get(), nullptr, sha256(), nullptr, key_.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                          message.size()) == 1;
}

std::string VerifyingKey::pem() const {
  return write_public(key_.get());
}

SigningKey SigningKey::generate(unsigned bits) {
  KeyPointer key(EVP_RSA_gen(bits));
  if (key == nullptr) throw std::runtime_error("OpenSSL made no RSA key of that size");
  return SigningKey(std::move(key));
}

SigningKey SigningKey::from_pem(const std::string& pem) {
  KeyPointer key(PEM_read_bio_PrivateKey(memory_of(pem).get(), nullptr, nullptr, nullptr));
  if (key == nullptr || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA)
    throw std::runtime_error("not a private RSA key in PEM");
  return SigningKey(std::move(key));
}

std::string SigningKey::sign(std::string_view message) const {
  const auto context = make_context();
  std::size_t size = static_cast<std::size_t>(EVP_PKEY_get_size(key_.get()));
  std::string signature(size, '\0');
  auto* out = reinterpret_cast<unsigned char*>(signature.data());
  if (EVP_DigestSignInit(context.get(), nullptr, sha256(), nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), out, &size, bytes_of(message), message.size()) != 1)
    throw std::runtime_error("OpenSSL did not sign");
  signature.resize(size);
  return signature;
}

unsigned SigningKey::bits() const {
  return static_cast<unsigned>(EVP_PKEY_get_bits(key_.get()));
}

std::string SigningKey::private_pem() const {
  const auto memory = empty_memory();
  if (PEM_write_bio_PKCS8PrivateKey(memory.get(), key_.get(), nullptr, nullptr, 0, nullptr,
                                    nullptr) != 1)
    throw std::runtime_error("the private key cannot be written as PEM");
  return text_of(memory);
}

std::string SigningKey::public_pem() const {
  return write_public(key_.get());
}

}  // namespace sandbox
