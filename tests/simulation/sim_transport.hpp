// The vendor for a simulated process: the sandbox's model in the same process, no sockets, but
// every way in which an exchange can end.
#pragma once

#include <memory>

#include "gateway/transport.hpp"

#include "../sandbox/gateway.hpp"

namespace reconciled::test {

class World;

/// What the vendor says now, and how it means to send it.
sandbox::Reply ask_vendor(World& world, const HttpRequest& request);
/// The answer in it, whatever is meant to happen to it on its way.
HttpAnswer undisturbed(const sandbox::Reply& reply);

std::unique_ptr<Transport> make_sim_transport(World& world);

}  // namespace reconciled::test
