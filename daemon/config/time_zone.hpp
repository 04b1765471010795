// Which time zones this system knows.
#pragma once

#include <string>
#include <string_view>

#include "config/parsed.hpp"

namespace reconciled {

/// UTC, or a name under /usr/share/zoneinfo.
Parsed<std::string> parse_time_zone(std::string_view text);

}  // namespace reconciled
