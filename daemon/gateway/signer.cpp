#include "gateway/signer.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <array>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/expects.hpp"
#include "gateway/signature_header.hpp"

namespace reconciled {

namespace {

struct Free {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

using Hash = std::array<unsigned char, 32>;

// SHA-256, fetched once and with its context kept: a fetch for each message costs more than the
// hash itself.
class Sha256 {
 public:
  Sha256() : algorithm_{EVP_MD_fetch(nullptr, "SHA256", nullptr)}, context_{EVP_MD_CTX_new()} {
    expects(algorithm_ != nullptr && context_ != nullptr, "OpenSSL knows SHA-256");
  }

  const EVP_MD* algorithm() const { return algorithm_.get(); }

  /// The hash of what is signed: POST <path>\n<client id>.<time>.<body>
  Hash of_message(std::string_view path, std::string_view client_id, std::string_view time,
                  std::string_view body) {
    bool is_done = EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr) == 1;
    for (const std::string_view part :
         {std::string_view{"POST "}, path, std::string_view{"\n"}, client_id, std::string_view{"."},
          time, std::string_view{"."}, body}) {
      is_done = is_done && EVP_DigestUpdate(context_.get(), part.data(), part.size()) == 1;
    }
    Hash hash{};
    is_done = is_done && EVP_DigestFinal_ex(context_.get(), hash.data(), nullptr) == 1;
    expects(is_done, "SHA-256 works");
    return hash;
  }

 private:
  Owned<EVP_MD> algorithm_;
  Owned<EVP_MD_CTX> context_;
};

// Never asks the terminal: notes that a passphrase was wanted and gives none.
int note_passphrase(char*, int, int, void* was_wanted) {
  *static_cast<bool*>(was_wanted) = true;
  return -1;
}

using ReadKey = EVP_PKEY* (*)(BIO*, EVP_PKEY**, pem_password_cb*, void*);

Owned<EVP_PKEY> load_rsa_key(std::string_view pem, ReadKey read, const std::string& kind) {
  const Owned<BIO> bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
  expects(bio != nullptr, "OpenSSL has memory for a key");
  bool passphrase_was_wanted = false;
  Owned<EVP_PKEY> key{read(bio.get(), nullptr, note_passphrase, &passphrase_was_wanted)};
  ERR_clear_error();
  if (passphrase_was_wanted) {
    throw std::invalid_argument("the " + kind +
                                " key is protected by a passphrase; store it without");
  }
  if (!key) throw std::invalid_argument("this is not a PEM file with a " + kind + " key");
  if (!EVP_PKEY_is_a(key.get(), "RSA")) {
    throw std::invalid_argument("the " + kind + " key is not an RSA key");
  }
  return key;
}

// A key ready to sign or verify SHA-256 hashes; `initialize` decides which.
Owned<EVP_PKEY_CTX> pkcs1_context(EVP_PKEY* key, int (*initialize)(EVP_PKEY_CTX*),
                                  const EVP_MD* digest) {
  Owned<EVP_PKEY_CTX> context{EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr)};
  const bool is_ready = context && initialize(context.get()) == 1 &&
                        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1 &&
                        EVP_PKEY_CTX_set_signature_md(context.get(), digest) == 1;
  ERR_clear_error();
  if (!is_ready) throw std::invalid_argument("OpenSSL cannot use the key for RSA signatures");
  return context;
}

}  // namespace

struct Signer::Key {
  Sha256 sha256;
  Owned<EVP_PKEY> rsa;
  Owned<EVP_PKEY_CTX> context;
  std::vector<unsigned char> signature;  // the last one made

  bool sign(const Hash& hash) {
    std::size_t size = signature.size();
    const bool is_signed =
        EVP_PKEY_sign(context.get(), signature.data(), &size, hash.data(), hash.size()) == 1 &&
        size == signature.size();
    if (!is_signed) ERR_clear_error();
    return is_signed;
  }
};

Signer::Signer(std::string_view private_key_pem, std::string client_id, int key_version)
    : key_{std::make_unique<Key>()},
      client_id_{std::move(client_id)},
      header_start_{signature_header_start(key_version)} {
  key_->rsa = load_rsa_key(private_key_pem, PEM_read_bio_PrivateKey, "private");
  key_->context = pkcs1_context(key_->rsa.get(), EVP_PKEY_sign_init, key_->sha256.algorithm());
  key_->signature.resize(static_cast<std::size_t>(EVP_PKEY_get_size(key_->rsa.get())));
  if (!key_->sign(Hash{})) {
    throw std::invalid_argument("the private key cannot sign: it is damaged or too short");
  }
}

Signer::Signer(Signer&&) noexcept = default;
Signer& Signer::operator=(Signer&&) noexcept = default;
Signer::~Signer() = default;

int Signer::key_bits() const {
  return EVP_PKEY_get_bits(key_->rsa.get());
}

std::string Signer::sign(std::string_view path, std::string_view request_time,
                         std::string_view body) const {
  const Hash hash = key_->sha256.of_message(path, client_id_, request_time, body);
  expects(key_->sign(hash), "a key that signed when it was loaded still signs");
  std::string header = header_start_;
  append_encoded_signature(header, key_->signature);
  return header;
}

struct Verifier::Key {
  Sha256 sha256;
  Owned<EVP_PKEY> rsa;
  Owned<EVP_PKEY_CTX> context;
};

Verifier::Verifier(std::string_view public_key_pem, std::string client_id)
    : key_{std::make_unique<Key>()}, client_id_{std::move(client_id)} {
  key_->rsa = load_rsa_key(public_key_pem, PEM_read_bio_PUBKEY, "public");
  key_->context = pkcs1_context(key_->rsa.get(), EVP_PKEY_verify_init, key_->sha256.algorithm());
}

Verifier::Verifier(Verifier&&) noexcept = default;
Verifier& Verifier::operator=(Verifier&&) noexcept = default;
Verifier::~Verifier() = default;

int Verifier::key_bits() const {
  return EVP_PKEY_get_bits(key_->rsa.get());
}

bool Verifier::verify(std::string_view path, std::string_view response_time, std::string_view body,
                      std::string_view signature) const {
  const auto bytes = signature_bytes_of(signature);
  if (!bytes) return false;
  const Hash hash = key_->sha256.of_message(path, client_id_, response_time, body);
  const bool is_good =
      EVP_PKEY_verify(key_->context.get(), reinterpret_cast<const unsigned char*>(bytes->data()),
                      bytes->size(), hash.data(), hash.size()) == 1;
  // What a bad signature leaves in the thread's error queue is not for the TLS code to find.
  if (!is_good) ERR_clear_error();
  return is_good;
}

}  // namespace reconciled
