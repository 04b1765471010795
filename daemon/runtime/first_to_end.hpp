// Two coroutines side by side: until one ends, be it by returning or by throwing, and the other is
// cancelled then (Asio's own `||` goes on waiting while a branch throws); or until both have.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace reconciled {

/// Returns when either returns; rethrows what the first to end threw. What the other one throws
/// while it is cancelled is dropped.
boost::asio::awaitable<void> first_to_end(boost::asio::awaitable<void> one,
                                          boost::asio::awaitable<void> other);

/// Returns when both have returned. What the first to throw throws is rethrown, and the other one
/// cancelled.
boost::asio::awaitable<void> both_to_end(boost::asio::awaitable<void> one,
                                         boost::asio::awaitable<void> other);

}  // namespace reconciled
