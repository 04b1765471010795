// How a secret may look where it does not belong: raw, hexadecimal, percent-encoded, base64
// whatever stands before it; whole or in part.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace outside {

struct SecretForm {
  std::string name;  // "base64"
  std::string bytes;
};

/// The forms of `secret` as one piece. Base64 comes once for each place that it may begin at in a
/// group of three bytes, without the digits that it shares with its neighbours.
std::vector<SecretForm> forms_of(std::string_view secret);

/// Pieces of 16 bytes, so that a part of a long secret is found too: any 31 bytes of it hold one.
/// What is shorter than two of them stays whole.
std::vector<std::string> pieces_of(std::string_view secret);

/// The numbers of an RSA private key, most significant byte first as DER has them and last as
/// memory has them, and the digits of its PEM.
std::vector<std::string> secret_parts_of_key(const std::string& pem);

}  // namespace outside
