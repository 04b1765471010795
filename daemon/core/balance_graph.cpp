#include "core/balance_graph.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>

#include "core/expects.hpp"

namespace reconciled {

namespace {

constexpr BalanceGraph::Node no_node = std::numeric_limits<BalanceGraph::Node>::max();

}  // namespace

void BalanceGraph::build(std::span<const BalanceLink> links, std::span<const Exact> balances) {
  const std::size_t most_nodes = 2 * links.size() + balances.size();
  const std::size_t slot_count = std::bit_ceil(2 * most_nodes + 2);
  slot_shift_ = 64U - static_cast<unsigned>(std::countr_zero(slot_count));
  slots_.assign(slot_count, no_node);
  balances_.clear();
  for (const Exact balance : balances) add(balance);
  ends_.clear();
  for (const BalanceLink& link : links) {
    const Node from = add(link.before);
    ends_.push_back({from, add(link.after), link.row});
  }

  surplus_.assign(balances_.size(), 0);
  begins_.assign(balances_.size() + 1, 0);
  for (const Edge& edge : ends_) {
    ++surplus_[edge.from];
    --surplus_[edge.to];
    ++begins_[edge.from + 1];
  }
  std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
  cursors_ = begins_;
  edges_.resize(ends_.size());
  for (const Edge& edge : ends_) edges_[cursors_[edge.from]++] = edge;
  join_components();
}

BalanceGraph::Node BalanceGraph::add(Exact balance) {
  Node& slot = slots_[slot_of(balance)];
  if (slot == no_node) {
    slot = static_cast<Node>(balances_.size());
    balances_.push_back(balance);
  }
  return slot;
}

// Of that balance, or where it would be put.
std::size_t BalanceGraph::slot_of(Exact balance) const {
  constexpr std::uint64_t golden = 0x9e3779b97f4a7c15U;
  std::size_t slot = (static_cast<std::uint64_t>(balance) * golden) >> slot_shift_;
  while (slots_[slot] != no_node && balances_[slots_[slot]] != balance) {
    slot = (slot + 1) & (slots_.size() - 1);
  }
  return slot;
}

void BalanceGraph::join_components() {
  std::vector<Node>& parents = cursors_;  // not needed before the next walk
  parents.resize(balances_.size());
  std::iota(parents.begin(), parents.end(), 0U);
  const auto root_of = [&parents](Node node) {
    while (parents[node] != node) node = parents[node] = parents[parents[node]];
    return node;
  };
  for (const Edge& edge : ends_) {
    const Node from = root_of(edge.from);
    const Node to = root_of(edge.to);
    parents[std::max(from, to)] = std::min(from, to);
  }
  component_count_ = 0;
  components_.resize(balances_.size());
  for (Node node = 0; node < balances_.size(); ++node) {
    const Node root = root_of(node);  // never behind its members
    components_[node] = root == node ? component_count_++ : components_[root];
  }
}

std::optional<BalanceGraph::Node> BalanceGraph::find(Exact balance) const {
  const Node node = slots_[slot_of(balance)];
  return node == no_node ? std::nullopt : std::optional(node);
}

bool BalanceGraph::is_walk(Exact start, Exact end) const {
  if (component_count_ != 1) return false;
  const Node first = *find(start);
  const Node last = *find(end);
  for (Node node = 0; node < balances_.size(); ++node) {
    if (surplus_[node] != (node == first ? 1 : 0) - (node == last ? 1 : 0)) return false;
  }
  return true;
}

// Hierholzer: go on until there is no way left, then step back and let each step back be the next
// one from the end.
std::vector<std::uint32_t> BalanceGraph::walk(Exact start) {
  std::vector<std::uint32_t> rows;
  rows.reserve(edges_.size());
  std::size_t used_count = 0;
  cursors_.assign(begins_.begin(), begins_.end() - 1);
  const Node first = *find(start);
  way_.assign(1, Edge{first, first, std::nullopt});
  while (!way_.empty()) {
    const Edge last = way_.back();
    if (cursors_[last.to] < begins_[last.to + 1]) {
      way_.push_back(edges_[cursors_[last.to]++]);
      ++used_count;
    } else {
      if (last.row) rows.push_back(*last.row);
      way_.pop_back();
    }
  }
  expects(used_count == edges_.size(), "a walk uses every link");
  std::reverse(rows.begin(), rows.end());
  return rows;
}

}  // namespace reconciled
