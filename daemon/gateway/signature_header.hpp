// The vendor's signature header, both ways:
//   algorithm=RSA256, keyVersion=2, signature=<base64, percent-encoded>
// Reading is tolerant where the vendor is known to vary (order, blanks, percent-encoding) and
// strict everywhere else: one signature has one spelling, so a changed byte is a refused header.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace reconciled {

/// All of the header's value that comes before the signature itself.
std::string signature_header_start(int key_version);

/// `bytes` in base64, with '+', '/' and '=' percent-encoded.
void append_encoded_signature(std::string& header, std::span<const unsigned char> bytes);

/// The signature's bytes out of the header's whole value; nothing when it is malformed.
std::optional<std::string> signature_bytes_of(std::string_view header);

}  // namespace reconciled
