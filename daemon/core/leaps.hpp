// Rows of one instant that are in no order consistent, taken apart into as few stretches as
// possible: the leaps between them are what no row explains. Where the next told balance says at
// which balance the instant ends, the stretch that ends there comes last.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/balance_graph.hpp"

namespace reconciled {

/// The fewest leaps that make one walk of `links` from `start`. It ends at `end`, unless the links
/// fit from start to end and only rows that hang together with neither are left: those come last.
std::vector<BalanceLink> fewest_leaps(std::span<const BalanceLink> links, Exact start, Exact end);

}  // namespace reconciled
