// The text of a signature: what is signed, and how the header carries it. Strict on the way in (a
// client that sends raw base64 or swaps the parts is wrong), plain on the way out.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sandbox {

// POST <path>\n<client id>.<time>.<body>; the time is the one of the side that signs.
std::string content_to_sign(std::string_view path, std::string_view client_id,
                            std::string_view time, std::string_view body);

struct SignatureHeader {
  int key_version;
  std::string signature;  // raw bytes
};

// "algorithm=RSA256, keyVersion=2, signature=<percent-encoded base64>", one space or none after a
// comma, in this order and nothing else.
std::optional<SignatureHeader> parse_signature_header(std::string_view value);
std::string format_signature_header(const SignatureHeader& header);

}  // namespace sandbox
