#include "core/leaps.hpp"

#include <cstdint>

namespace reconciled {

namespace {

// A connected part of the links, and where its stretches begin and end.
struct Part {
  std::vector<Exact> begins;
  std::vector<Exact> ends;
};

// The first part is the one with start and end, which a link back from end to start holds together.
std::vector<Part> parts_of(const BalanceGraph& graph, Exact start) {
  std::vector<Part> parts(graph.component_count());
  std::vector<std::optional<Exact>> any(parts.size());
  const std::uint32_t first = graph.component(*graph.find(start));
  const auto index_of = [first](std::uint32_t component) {
    if (component == first) return std::uint32_t{0};
    return component < first ? component + 1 : component;
  };
  for (BalanceGraph::Node node = 0; node < graph.node_count(); ++node) {
    const std::uint32_t index = index_of(graph.component(node));
    const Exact balance = graph.balance(node);
    if (!any[index]) any[index] = balance;
    for (std::int64_t i = 0; i < graph.surplus(node); ++i) parts[index].begins.push_back(balance);
    for (std::int64_t i = 0; i > graph.surplus(node); --i) parts[index].ends.push_back(balance);
  }
  for (std::size_t index = 1; index < parts.size(); ++index) {
    if (!parts[index].begins.empty()) continue;
    parts[index].begins.push_back(*any[index]);  // a round trip can begin anywhere
    parts[index].ends.push_back(*any[index]);
  }
  return parts;
}

}  // namespace

std::vector<BalanceLink> fewest_leaps(std::span<const BalanceLink> links, Exact start, Exact end) {
  std::vector<BalanceLink> closed(links.begin(), links.end());
  closed.push_back({end, start});
  BalanceGraph graph;
  graph.build(closed, {});
  const std::vector<Part> parts = parts_of(graph, start);

  std::vector<BalanceLink> leaps;
  for (const Part& part : parts) {
    for (std::size_t i = 1; i < part.begins.size(); ++i) {
      leaps.push_back({part.ends[i], part.begins[i]});
    }
  }
  // One after the other, beginning and, where it has room for that, ending in the first part.
  const bool has_room = !parts[0].begins.empty();
  if (!has_room && parts.size() == 1) return leaps;
  Exact at = has_room ? parts[0].ends[0] : end;
  for (std::size_t index = 1; index < parts.size(); ++index) {
    leaps.push_back({at, parts[index].begins[0]});
    at = parts[index].ends[0];
  }
  if (has_room) leaps.push_back({at, parts[0].begins[0]});
  return leaps;
}

}  // namespace reconciled
