#include "signing_limit.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <time.h>

#include <memory>
#include <stdexcept>
#include <vector>

namespace bench {

namespace {

template <class T, void (*free)(T*)>
struct Free {
  void operator()(T* object) const { free(object); }
};

double thread_cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

}  // namespace

Signing sign_for(std::chrono::milliseconds duration, std::string_view private_key_pem,
                 std::string_view message) {
  BIO* const bio =
      BIO_new_mem_buf(private_key_pem.data(), static_cast<int>(private_key_pem.size()));
  const std::unique_ptr<EVP_PKEY, Free<EVP_PKEY, EVP_PKEY_free>> key(
      PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr));
  BIO_free(bio);
  if (!key) throw std::runtime_error("the private key cannot be read");
  const std::unique_ptr<EVP_MD, Free<EVP_MD, EVP_MD_free>> sha256(
      EVP_MD_fetch(nullptr, "SHA256", nullptr));
  const std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX, EVP_MD_CTX_free>> context(EVP_MD_CTX_new());
  std::vector<unsigned char> signature(static_cast<std::size_t>(EVP_PKEY_get_size(key.get())));
  const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());

  Signing signing;
  const double wanted = std::chrono::duration<double>(duration).count();
  const double begin = thread_cpu_seconds();
  while (signing.cpu_seconds < wanted) {
    for (int i = 0; i < 50; ++i) {
      std::size_t size = signature.size();
      if (EVP_DigestSignInit(context.get(), nullptr, sha256.get(), nullptr, key.get()) != 1 ||
          EVP_DigestSign(context.get(), signature.data(), &size, bytes, message.size()) != 1) {
        throw std::runtime_error("OpenSSL did not sign");
      }
      ++signing.signature_count;
    }
    signing.cpu_seconds = thread_cpu_seconds() - begin;
  }
  return signing;
}

}  // namespace bench
