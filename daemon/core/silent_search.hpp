// Where rows without a balance stand among the told rows of the same instant. The told rows need,
// at some balances, a way out or a way in; a silent row is a way from any balance to that balance
// plus its effect. The search hands out silent rows until every need is met and all hangs together.
//
// Exhaustive, short ways first, with a memory of what was tried and a bound on the steps, so it can
// end without an answer. The memory keeps 64-bit fingerprints. Pure; one thread.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_set>
#include <vector>

#include "core/balance_graph.hpp"

namespace reconciled {

struct SilentRow {
  std::uint32_t row = 0;
  Exact effect = 0;
};

enum class SearchEnd {
  found,
  none,     // there is no place for them, for certain
  gave_up,  // the steps are used up
};

class SilentSearch {
 public:
  /// `graph`: the told rows, start and end; it must outlive this. Steps are balances looked up.
  /// expects: end is start plus all effects, told and silent.
  SilentSearch(const BalanceGraph& graph, Exact start, Exact end, std::int64_t step_limit);

  SearchEnd run(std::span<const SilentRow> rows);
  std::int64_t steps_left() const { return steps_left_; }
  /// After `found`: the silent rows as links. Rows in no link carry nothing together and fit
  /// wherever the walk ends.
  std::vector<BalanceLink> links() const;

 private:
  struct Group {  // rows of the same effect are interchangeable
    Exact effect = 0;
    std::vector<std::uint32_t> rows;
    std::size_t left_count = 0;
  };
  struct Placed {
    std::size_t group;
    Exact before;
  };

  void gather(std::span<const SilentRow> rows);
  void reset();
  bool place_next(int way_length);
  bool place_from(Exact source, int way_length);
  bool place(std::size_t group, Exact from, int way_length);
  bool visit_unreached_part();
  bool is_new(int way_length);
  std::size_t choose_source(int way_length);
  std::size_t arrival_count(Exact source);
  bool arrives(Exact balance) const;
  BalanceGraph::Node origin_of(Exact balance) const;
  std::vector<std::uint32_t> joined_labels(Exact from, BalanceGraph::Node to) const;
  std::size_t part_count() const;

  void add_source(Exact balance);
  Exact take_source(std::size_t index);
  void add_need(BalanceGraph::Node node, std::int64_t count);
  void use(Group& group, std::size_t index, bool is_used);

  const BalanceGraph& graph_;
  Exact start_;
  Exact end_;
  std::int64_t steps_left_;
  int way_limit_ = 0;     // silent rows in a row
  bool was_cut_ = false;  // the limit forbade something
  std::vector<Group> groups_;
  std::size_t left_count_ = 0;
  std::vector<Exact> sources_;         // balances that need a way out, once each time
  std::vector<std::int64_t> needs_;    // by node: ways in that are needed
  std::vector<std::uint32_t> labels_;  // by component: the least one that it hangs together with
  std::vector<Placed> placed_;
  std::uint64_t fingerprint_ = 0;  // of sources, needs and groups
  std::unordered_set<std::uint64_t> tried_;
};

}  // namespace reconciled
