// The pages under /sandbox/ by which a test or a curious user looks behind the gateway and steers
// it. Unsigned, and no part of what the vendor offers.
#pragma once

#include <optional>

#include "gateway.hpp"
#include "http_message.hpp"

namespace sandbox {

// Nothing where the target does not begin with /sandbox/.
std::optional<HttpResponse> control(Gateway& gateway, const HttpRequest& request, Instant now);

}  // namespace sandbox
