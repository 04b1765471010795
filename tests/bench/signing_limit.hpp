// What this machine's OpenSSL can sign: the bound on any client of this vendor.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace bench {

/// Signatures made and the CPU time that they took, on one thread.
struct Signing {
  std::int64_t signature_count = 0;
  double cpu_seconds = 0;
};

/// RSASSA-PKCS1-v1_5 with SHA-256 over `message`, for at least `duration` of CPU time.
Signing sign_for(std::chrono::milliseconds duration, std::string_view private_key_pem,
                 std::string_view message);

}  // namespace bench
