#include "core/identity.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>

#include "core/expects.hpp"

namespace reconciled {

namespace {

// Fields are length-prefixed, so that no two different rows make the same text.
void append_field(std::string& text, const std::string& field) {
  text += std::to_string(field.size());
  text += ':';
  text += field;
}

struct FreeDigest {
  void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
};

// Fetched once: looking the algorithm up costs more than hashing a row.
const EVP_MD* sha256() {
  static const std::unique_ptr<EVP_MD, FreeDigest> digest(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  return digest.get();
}

std::string hash_of(const std::string& text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  const int is_done =
      EVP_Digest(text.data(), text.size(), digest.data(), &length, sha256(), nullptr);
  expects(is_done == 1 && length == 32, "SHA-256 is always available");
  constexpr char digits[] = "0123456789abcdef";
  std::string hex;
  for (std::size_t i = 0; i < 16; ++i) {
    hex += digits[digest[i] >> 4];
    hex += digits[digest[i] & 15];
  }
  return hex;
}

}  // namespace

std::string identity_of(const Statement& row) {
  if (!needs_ordinal(row)) return "b:" + row.accounting_biz_no;
  std::string content;
  append_field(content, row.transaction_id);
  append_field(content, row.transaction_type);
  append_field(content, format_time(row.transaction_time));
  append_field(content, row.amount.currency);
  append_field(content, std::to_string(row.amount.minor));
  return "h:" + hash_of(content);
}

std::string key_of_twin(const std::string& base, int ordinal) {
  return base + '#' + std::to_string(ordinal);
}

std::vector<std::string> assign_keys(std::span<const Statement* const> rows,
                                     std::span<const KnownTwin> known,
                                     const std::set<std::string>& used) {
  std::set<std::string> taken = used;
  std::vector<std::string> keys(rows.size());
  for (const KnownTwin& twin : known) {
    const std::string key = key_of_twin(twin.base, twin.ordinal);
    for (const std::size_t index : twin.same_content_as) {
      if (!keys[index].empty() || taken.contains(key)) continue;
      keys[index] = key;
      taken.insert(key);
    }
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!keys[i].empty()) continue;
    std::string identity = identity_of(*rows[i]);
    if (!needs_ordinal(*rows[i])) {
      keys[i] = std::move(identity);
      continue;
    }
    int ordinal = 0;
    while (taken.contains(key_of_twin(identity, ordinal))) ++ordinal;
    keys[i] = key_of_twin(identity, ordinal);
    taken.insert(keys[i]);
  }
  return keys;
}

}  // namespace reconciled
