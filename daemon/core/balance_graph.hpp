// The rows of one instant as a graph: each balance is a node, each row an edge from the balance
// before it to the one after it. An order in which all rows fit is a walk over every edge once
// (Euler): it exists where everything hangs together and each node but the two ends is left as
// often as it is entered. Parallel edges are twins; an edge from a node to itself moved nothing.
//
// Linear. Keeps its memory from one build to the next; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/exact.hpp"

namespace reconciled {

/// A row between two balances; without a row number a leap that no row explains.
struct BalanceLink {
  Exact before = 0;
  Exact after = 0;
  std::optional<std::uint32_t> row = std::nullopt;
};

class BalanceGraph {
 public:
  using Node = std::uint32_t;

  /// `balances`: nodes wanted besides those of the links. Where a walk may choose, it follows the
  /// links in their order here.
  void build(std::span<const BalanceLink> links, std::span<const Exact> balances);

  std::size_t node_count() const { return balances_.size(); }
  Exact balance(Node node) const { return balances_[node]; }
  std::optional<Node> find(Exact balance) const;
  /// Edges out minus edges in.
  std::int64_t surplus(Node node) const { return surplus_[node]; }
  /// Components are numbered from 0; a node without edges is one of its own.
  std::uint32_t component(Node node) const { return components_[node]; }
  std::uint32_t component_count() const { return component_count_; }

  /// All edges hang together with `start`, and a walk over all of them can lead from there to
  /// `end`. expects: both balances are nodes.
  bool is_walk(Exact start, Exact end) const;
  /// The rows in the order of one walk from `start`, leaps left out.
  /// expects: there is a walk over all links from `start` (is_walk with some end).
  std::vector<std::uint32_t> walk(Exact start);

 private:
  Node add(Exact balance);
  std::size_t slot_of(Exact balance) const;
  void join_components();

  struct Edge {
    Node from;
    Node to;
    std::optional<std::uint32_t> row;
  };
  std::vector<Exact> balances_;  // as they came
  std::vector<Node> slots_;      // of a hash table of balances; a power of two, half empty
  unsigned slot_shift_ = 0;
  std::vector<std::int64_t> surplus_;
  std::vector<std::uint32_t> components_;
  std::uint32_t component_count_ = 0;
  std::vector<Edge> ends_;              // of the links, as they came
  std::vector<Edge> edges_;             // by node
  std::vector<std::uint32_t> begins_;   // of a node's edges; one more than there are nodes
  std::vector<std::uint32_t> cursors_;  // the next edge that a walk has not used
  std::vector<Edge> way_;
};

}  // namespace reconciled
