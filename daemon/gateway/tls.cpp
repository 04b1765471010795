#include "gateway/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <stdexcept>

#include "core/expects.hpp"

namespace reconciled {

namespace {

// Of OpenSSL's levels: 112 bits at least. That leaves out RSA keys below 2048 bits, signatures over
// SHA-1 and MD5, and ciphers without encryption or without a certificate.
constexpr int lowest_security_level = 2;

// openssl.cnf may ask for more than we do, never for less: with level 0 in it, a server needs no
// certificate at all. 1.2 was seen on production hosts of the vendor: not 1.3 alone.
void require_safe_means(SSL_CTX* context) {
  if (SSL_CTX_get_security_level(context) < lowest_security_level) {
    SSL_CTX_set_security_level(context, lowest_security_level);
  }
  if (SSL_CTX_get_min_proto_version(context) < TLS1_2_VERSION) {
    expects(SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1, "OpenSSL knows TLS 1.2");
  }
}

}  // namespace

void trust_authorities(SSL_CTX* context, const std::string& ca_file) {
  require_safe_means(context);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  const bool is_loaded =
      ca_file.empty() ? SSL_CTX_set_default_verify_paths(context) == 1
                      : SSL_CTX_load_verify_locations(context, ca_file.c_str(), nullptr) == 1;
  ERR_clear_error();
  if (is_loaded) return;
  throw std::invalid_argument(ca_file.empty()
                                  ? "cannot load the system's certificate authorities"
                                  : "cannot load certificate authorities from " + ca_file);
}

bool expect_host(SSL* connection, const std::string& host) {
  X509_VERIFY_PARAM* const expected = SSL_get0_param(connection);
  // Of an IP literal the certificate must carry the address; it is never sent as a server's name.
  if (X509_VERIFY_PARAM_set1_ip_asc(expected, host.c_str()) == 1) return true;
  ERR_clear_error();
  // A common name is free text: only the alternative names speak of hosts (RFC 9525).
  SSL_set_hostflags(connection,
                    X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  return !host.empty() && SSL_set_tlsext_host_name(connection, host.c_str()) == 1 &&
         SSL_set1_host(connection, host.c_str()) == 1;
}

bool holds_unread(const SSL* connection) {
  return SSL_has_pending(connection) == 1 || BIO_ctrl_pending(SSL_get_rbio(connection)) > 0;
}

std::string why_handshake_failed(const SSL* connection, const std::string& otherwise) {
  const long verdict = SSL_get_verify_result(connection);
  if (verdict == X509_V_OK) {
    return "TLS failed: " + otherwise +
           "; needed are TLS 1.2 or newer, and keys, signatures and ciphers of 112 bits or more";
  }
  return std::string{"the certificate was refused: "} + X509_verify_cert_error_string(verdict);
}

}  // namespace reconciled
