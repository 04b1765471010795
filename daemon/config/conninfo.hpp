// Looks at a libpq connection string as far as needed to keep secrets out of it. What its keywords
// mean is libpq's business.
#pragma once

#include <string>
#include <string_view>

#include "config/parsed.hpp"

namespace reconciled {

/// `host=... dbname=...` or `postgresql://...`, without a password in it.
Parsed<std::string> parse_conninfo(std::string_view text);

}  // namespace reconciled
