// The vendor for a simulated process: the sandbox's model in the same process, no sockets, but
// every way in which an exchange can end.
#pragma once

#include <memory>

#include "gateway/transport.hpp"

namespace reconciled::test {

class World;

std::unique_ptr<Transport> make_sim_transport(World& world);

}  // namespace reconciled::test
