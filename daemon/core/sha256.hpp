// SHA-256 as text. Keys of rows and checksums of migrations are stored in this form.
#pragma once

#include <string>
#include <string_view>

namespace reconciled {

/// 64 lower-case hex digits; whoever shows or stores fewer takes the first ones.
std::string sha256_hex(std::string_view bytes);

}  // namespace reconciled
