// Judges key and certificate files, without keeping anything of them.
#pragma once

#include <optional>
#include <string_view>

#include "config/parsed.hpp"

namespace reconciled {

/// PKCS#1 or PKCS#8, RSA of 2048 bits or more, not encrypted; otherwise the complaint.
std::optional<Complaint> complaint_about_private_key(std::string_view pem);

/// X.509 SPKI, RSA of 2048 bits or more; otherwise the complaint.
std::optional<Complaint> complaint_about_public_key(std::string_view pem);

/// One certificate or more, and no private key; otherwise the complaint.
std::optional<Complaint> complaint_about_authorities(std::string_view pem);

}  // namespace reconciled
