// Every way in which the sandbox's answers and rows can go wrong, as a closed list: a seed draws a
// few of them and lets them strike hard (swarm testing), where all of them at once at low rates
// would keep each other from getting deep.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "../sandbox/fault_script.hpp"
#include "../sandbox/random.hpp"

namespace reconciled::test {

struct FaultKind {
  enum class Touches {
    answers,
    counts,  // what the vendor says contradicts itself
    rows,    // rows come and go without their money: the books need not add up afterwards
    sight,   // rows are not shown and nothing tells of it: only reading again finds them
    clock    // the gateway's clock is far from ours, but not too far
  };
  std::string_view name;
  Touches touches = Touches::answers;
  std::string_view
      effect;  // an outcome that attempts which meet it come to; empty: none of its own
  std::vector<sandbox::FaultAction> (*draw)(sandbox::Random& random) = nullptr;
  bool only_later_pages = false;  // drift while paging
};

std::span<const FaultKind> fault_kinds();

}  // namespace reconciled::test
