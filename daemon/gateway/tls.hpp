// Whom we believe on the other end of a TLS connection: TLS 1.2 or newer, keys, signatures and
// ciphers of 112 bits whatever openssl.cnf allows, a certificate that the authorities vouch for,
// and the name of the host that was meant.
#pragma once

#include <openssl/types.h>

#include <string>

namespace reconciled {

/// `ca_file`: PEM; empty: the system's authorities.
/// Throws std::invalid_argument, with a sentence for the operator, when it cannot be loaded.
void trust_authorities(SSL_CTX* context, const std::string& ca_file);

/// Tells the peer which host is meant and refuses a certificate for any other. False when `host`
/// cannot be a host's name.
bool expect_host(SSL* connection, const std::string& host);

/// Whether bytes of the peer wait in `connection`, decrypted or not.
bool holds_unread(const SSL* connection);

/// Why the handshake failed: what is wrong with the certificate, else `otherwise` and what we need.
std::string why_handshake_failed(const SSL* connection, const std::string& otherwise);

}  // namespace reconciled
