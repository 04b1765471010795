#include "gateway/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <stdexcept>

#include "core/expects.hpp"

namespace reconciled {

void trust_authorities(SSL_CTX* context, const std::string& ca_file) {
  // 1.2 was seen on production hosts of the vendor: not 1.3 alone.
  expects(SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1, "OpenSSL knows TLS 1.2");
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
  SSL_set_hostflags(connection, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return !host.empty() && SSL_set_tlsext_host_name(connection, host.c_str()) == 1 &&
         SSL_set1_host(connection, host.c_str()) == 1;
}

std::string why_handshake_failed(const SSL* connection, const std::string& otherwise) {
  const long verdict = SSL_get_verify_result(connection);
  if (verdict == X509_V_OK) return "TLS failed: " + otherwise;
  return std::string{"the certificate was refused: "} + X509_verify_cert_error_string(verdict);
}

}  // namespace reconciled
