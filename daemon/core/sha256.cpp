#include "core/sha256.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>

#include "core/expects.hpp"

namespace reconciled {

namespace {

struct FreeDigest {
  void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
};

// Fetched once: looking the algorithm up costs more than hashing a row.
const EVP_MD* sha256() {
  static const std::unique_ptr<EVP_MD, FreeDigest> digest(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  return digest.get();
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, 32> digest{};
  unsigned int length = 0;
  const int is_done =
      EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, sha256(), nullptr);
  expects(is_done == 1 && length == digest.size(), "SHA-256 is always available");
  constexpr char digits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * digest.size());
  for (const unsigned char byte : digest) {
    hex += digits[byte >> 4];
    hex += digits[byte & 15];
  }
  return hex;
}

}  // namespace reconciled
