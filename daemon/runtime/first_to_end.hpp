// Two coroutines side by side until one ends, be it by returning or by throwing; the other is
// cancelled then. Asio's own `||` goes on waiting while a branch throws.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace reconciled {

/// Returns when either returns; rethrows what the first to end threw. What the other one throws
/// while it is cancelled is dropped.
boost::asio::awaitable<void> first_to_end(boost::asio::awaitable<void> one,
                                          boost::asio::awaitable<void> other);

}  // namespace reconciled
