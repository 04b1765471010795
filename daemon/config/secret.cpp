#include "config/secret.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <new>

namespace reconciled {

Secret::Secret(std::string_view text) {
  if (text.empty()) return;
  void* memory = OPENSSL_secure_malloc(text.size());
  if (memory == nullptr) memory = OPENSSL_malloc(text.size());  // the secure heap is full
  if (memory == nullptr) throw std::bad_alloc{};
  bytes_ = std::unique_ptr<char[], Cleanser>(static_cast<char*>(memory), Cleanser{text.size()});
  std::copy(text.begin(), text.end(), bytes_.get());
}

// Overwrites, then frees to whichever of the two heaps the bytes came from.
void Secret::Cleanser::operator()(char* bytes) const {
  OPENSSL_secure_clear_free(bytes, size_bytes);
}

}  // namespace reconciled
