// Alerts for whoever was called at night: what, of whom and since when, then what to do.
#pragma once

#include <string>

#include "store/listing.hpp"

namespace reconciled {

/// Of Listing::alerts; lines of at most 100 characters where words allow it. An alert is named by
/// the beginning of its id, which `alerts acknowledge` takes.
std::string alert_text(const Table& alerts);

}  // namespace reconciled
