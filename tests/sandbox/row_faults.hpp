// Faults that change the business under a client that is reading it: rows that appear, turn up in
// the past, vanish or change between two pages.
#pragma once

#include <vector>

#include "business.hpp"
#include "call.hpp"
#include "fault.hpp"

namespace sandbox {

// Acts on the stream of the call's customer and first balance type; a call without a customer
// changes nothing, and neither does one whose window has no row to remove or to change.
void touch_rows(Business& business, const Call& call, const std::vector<FaultAction>& actions,
                Instant now);

}  // namespace sandbox
