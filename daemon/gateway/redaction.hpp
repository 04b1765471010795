// Takes our own secret out of the vendor's words, so that an echo of it ends here: what is told of
// an answer goes to the log, the database and alerts. Knows it as it went out and percent-encoded;
// an answer that takes it apart or encodes it otherwise is not recognized.
#pragma once

#include <string>
#include <string_view>

namespace reconciled {

/// Shorter ones are no secrets, and would turn up in words by chance.
inline constexpr std::size_t shortest_secret = 8;

/// `text` with "[redacted]" wherever `secret` stands in it.
std::string redacted(std::string_view text, std::string_view secret);

}  // namespace reconciled
