#include "core/balance_graph.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/expects.hpp"

namespace reconciled {

void BalanceGraph::build(std::span<const BalanceLink> links, std::span<const Exact> balances) {
  balances_.assign(balances.begin(), balances.end());
  for (const BalanceLink& link : links) {
    balances_.push_back(link.before);
    balances_.push_back(link.after);
  }
  std::sort(balances_.begin(), balances_.end());
  balances_.erase(std::unique(balances_.begin(), balances_.end()), balances_.end());

  surplus_.assign(balances_.size(), 0);
  begins_.assign(balances_.size() + 1, 0);
  for (const BalanceLink& link : links) {
    const Node from = *find(link.before);
    ++surplus_[from];
    --surplus_[*find(link.after)];
    ++begins_[from + 1];
  }
  std::partial_sum(begins_.begin(), begins_.end(), begins_.begin());
  edges_.resize(links.size());
  cursors_ = begins_;
  for (const BalanceLink& link : links) {
    edges_[cursors_[*find(link.before)]++] = {*find(link.after), link.row};
  }
  join_components(links);
}

void BalanceGraph::join_components(std::span<const BalanceLink> links) {
  std::vector<Node>& parents = cursors_;  // not needed before the next walk
  parents.resize(balances_.size());
  std::iota(parents.begin(), parents.end(), 0U);
  const auto root_of = [&parents](Node node) {
    while (parents[node] != node) node = parents[node] = parents[parents[node]];
    return node;
  };
  for (const BalanceLink& link : links) {
    const Node from = root_of(*find(link.before));
    const Node to = root_of(*find(link.after));
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
  const auto found = std::lower_bound(balances_.begin(), balances_.end(), balance);
  if (found == balances_.end() || *found != balance) return std::nullopt;
  return static_cast<Node>(found - balances_.begin());
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
  struct Step {
    Node node;
    std::optional<std::uint32_t> row;
  };
  std::vector<std::uint32_t> rows;
  std::vector<Step> way{{*find(start), std::nullopt}};
  std::size_t used_count = 0;
  cursors_.assign(begins_.begin(), begins_.end() - 1);
  while (!way.empty()) {
    const Step step = way.back();
    if (cursors_[step.node] < begins_[step.node + 1]) {
      const Edge& edge = edges_[cursors_[step.node]++];
      way.push_back({edge.to, edge.row});
      ++used_count;
    } else {
      if (step.row) rows.push_back(*step.row);
      way.pop_back();
    }
  }
  expects(used_count == edges_.size(), "a walk uses every link");
  std::reverse(rows.begin(), rows.end());
  return rows;
}

}  // namespace reconciled
