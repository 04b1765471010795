// How a webhook is signed, after Standard Webhooks (standardwebhooks.com): symmetric, version 1.
// Pure: the key and the time are handed in.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace reconciled {

/// The key that a secret stands for: after `whsec_` comes its base64, any other text is the key
/// itself. Nothing when what comes there is no base64, or nothing at all.
std::optional<std::string> webhook_key(std::string_view secret);

/// The value of the header webhook-signature: `v1,` and the base64 of the HMAC-SHA256 of
/// `id.timestamp.body`.
std::string webhook_signature(std::string_view key, std::string_view id, std::int64_t timestamp_s,
                              std::string_view body);

}  // namespace reconciled
