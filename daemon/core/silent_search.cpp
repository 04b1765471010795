#include "core/silent_search.hpp"

#include <algorithm>
#include <limits>

namespace reconciled {

namespace {

// Recursion goes one silent row deep at each step.
constexpr std::size_t most_silent_rows = 1000;

// splitmix64
std::uint64_t mix(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15U;
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31U);
}

std::uint64_t mix(std::uint64_t kind, Exact value) {
  return mix(mix(kind + static_cast<std::uint64_t>(value)) +
             static_cast<std::uint64_t>(value >> 64U));
}

constexpr std::uint64_t of_source = 1;
constexpr std::uint64_t of_need = 1ULL << 40U;
constexpr std::uint64_t of_group = 2ULL << 40U;

}  // namespace

SilentSearch::SilentSearch(const BalanceGraph& graph, Exact start, Exact end,
                           std::int64_t step_limit)
    : graph_(graph), start_(start), end_(end), steps_left_(step_limit) {}

SearchEnd SilentSearch::run(std::span<const SilentRow> rows) {
  if (rows.size() > most_silent_rows) return SearchEnd::gave_up;
  gather(rows);
  for (const int limit : {1, 2, 3, 5, std::numeric_limits<int>::max()}) {
    way_limit_ = limit;
    reset();
    if (place_next(0)) return SearchEnd::found;
    if (steps_left_ <= 0) return SearchEnd::gave_up;
    if (!was_cut_) return SearchEnd::none;
  }
  return SearchEnd::none;
}

std::vector<BalanceLink> SilentSearch::links() const {
  std::vector<std::size_t> used_counts(groups_.size());
  std::vector<BalanceLink> links;
  for (const Placed& placed : placed_) {
    const Group& group = groups_[placed.group];
    links.push_back(
        {placed.before, placed.before + group.effect, group.rows[used_counts[placed.group]++]});
  }
  return links;
}

void SilentSearch::gather(std::span<const SilentRow> rows) {
  std::vector<SilentRow> sorted(rows.begin(), rows.end());
  std::sort(sorted.begin(), sorted.end(), [](const SilentRow& a, const SilentRow& b) {
    return a.effect != b.effect ? a.effect < b.effect : a.row < b.row;
  });
  for (const SilentRow& row : sorted) {
    if (groups_.empty() || groups_.back().effect != row.effect) groups_.push_back({row.effect, {}});
    groups_.back().rows.push_back(row.row);
  }
}

void SilentSearch::reset() {
  was_cut_ = false;
  fingerprint_ = 0;
  left_count_ = 0;
  tried_.clear();
  placed_.clear();
  sources_.clear();
  for (Group& group : groups_) {
    group.left_count = group.rows.size();
    left_count_ += group.left_count;
  }
  needs_.assign(graph_.node_count(), 0);
  for (BalanceGraph::Node node = 0; node < graph_.node_count(); ++node) {
    const Exact balance = graph_.balance(node);
    const std::int64_t out_count =
        (balance == start_ ? 1 : 0) - (balance == end_ ? 1 : 0) - graph_.surplus(node);
    if (out_count < 0) add_need(node, -out_count);
    for (std::int64_t i = 0; i < out_count; ++i) add_source(balance);
  }
  labels_.resize(graph_.component_count());
  for (std::uint32_t part = 0; part < labels_.size(); ++part) labels_[part] = part;
}

// `way_length`: silent rows since the last balance of a told row; more than 0 means that the last
// source lies within a way.
bool SilentSearch::place_next(int way_length) {
  if (steps_left_ <= 0) return false;
  if (sources_.size() > left_count_ || part_count() > left_count_ + 1) return false;
  if (!is_new(way_length)) return false;
  if (sources_.empty()) return part_count() == 1 || visit_unreached_part();
  const std::size_t index = choose_source(way_length);
  if (index == sources_.size()) return false;
  const Exact source = take_source(index);
  if (place_from(source, way_length)) return true;
  add_source(source);
  std::swap(sources_[index], sources_.back());
  return false;
}

bool SilentSearch::place_from(Exact source, int way_length) {
  for (const bool wants_arrival : {true, false}) {
    if (!wants_arrival && way_length + 1 >= way_limit_) {
      was_cut_ = true;
      return false;
    }
    for (std::size_t index = 0; index < groups_.size(); ++index) {
      if (groups_[index].left_count == 0) continue;
      if (--steps_left_ <= 0) return false;
      if (arrives(source + groups_[index].effect) != wants_arrival) continue;
      if (place(index, source, way_length)) return true;
    }
  }
  return false;
}

bool SilentSearch::place(std::size_t index, Exact from, int way_length) {
  Group& group = groups_[index];
  const Exact to = from + group.effect;
  const auto node = graph_.find(to);
  const bool is_arrival = arrives(to);
  std::vector<std::uint32_t> labels = labels_;
  if (node) labels_ = joined_labels(from, *node);
  use(group, index, true);
  placed_.push_back({index, from});
  if (is_arrival) {
    add_need(*node, -1);
  } else {
    add_source(to);
  }
  if (place_next(is_arrival ? 0 : way_length + 1)) return true;
  if (is_arrival) {
    add_need(*node, 1);
  } else {
    take_source(sources_.size() - 1);
  }
  placed_.pop_back();
  use(group, index, false);
  labels_ = std::move(labels);
  return false;
}

// All needs are met, but some told rows hang together with nothing: a way must lead to one of their
// balances and on from there.
bool SilentSearch::visit_unreached_part() {
  const std::uint32_t reached = labels_[graph_.component(*graph_.find(start_))];
  const auto is_unreached = [&](BalanceGraph::Node node) {
    return labels_[graph_.component(node)] != reached;
  };
  BalanceGraph::Node first = 0;
  while (!is_unreached(first)) ++first;
  const std::uint32_t wanted = labels_[graph_.component(first)];
  for (BalanceGraph::Node node = first; node < graph_.node_count(); ++node) {
    if (labels_[graph_.component(node)] != wanted) continue;
    if (--steps_left_ <= 0) return false;
    add_source(graph_.balance(node));
    add_need(node, 1);
    if (place_next(0)) return true;
    add_need(node, -1);
    take_source(sources_.size() - 1);
  }
  return false;
}

bool SilentSearch::is_new(int way_length) {
  std::uint64_t key = mix(fingerprint_ + static_cast<std::uint64_t>(way_length));
  if (way_length > 0) {
    key = mix(key, sources_.back());
    key = mix(key + labels_[graph_.component(origin_of(sources_.back()))]);
  }
  for (const std::uint32_t label : labels_) key = mix(key + label);
  return tried_.insert(key).second;
}

// The one with the fewest ways that arrive at once, so that what is certain comes first. None
// (sources_.size()) when a way of one row is all that is allowed and a source has none.
std::size_t SilentSearch::choose_source(int way_length) {
  const std::size_t last = sources_.size() - 1;
  if (way_length > 0 || last == 0) return last;
  std::size_t best = last;
  std::size_t best_count = std::numeric_limits<std::size_t>::max();
  for (std::size_t index = 0; index <= last; ++index) {
    const std::size_t count = arrival_count(sources_[index]);
    if (count == 0 && way_limit_ == 1) {
      was_cut_ = true;
      return sources_.size();
    }
    if (count == 0 || count >= best_count) continue;
    best = index;
    best_count = count;
    if (count == 1) break;
  }
  return best;
}

std::size_t SilentSearch::arrival_count(Exact source) {
  std::size_t count = 0;
  for (const Group& group : groups_) {
    if (group.left_count == 0) continue;
    --steps_left_;
    if (arrives(source + group.effect)) ++count;
  }
  return count;
}

bool SilentSearch::arrives(Exact balance) const {
  const auto node = graph_.find(balance);
  return node && needs_[*node] > 0;
}

// A way's inner balances are no nodes: what it hangs together with is where it began. Only the way
// that was placed last can be under way.
BalanceGraph::Node SilentSearch::origin_of(Exact balance) const {
  auto step = placed_.rbegin();
  auto node = graph_.find(balance);
  for (; !node; ++step) node = graph_.find(step->before);
  return *node;
}

std::vector<std::uint32_t> SilentSearch::joined_labels(Exact from, BalanceGraph::Node to) const {
  std::vector<std::uint32_t> labels = labels_;
  const std::uint32_t one = labels[graph_.component(origin_of(from))];
  const std::uint32_t other = labels[graph_.component(to)];
  std::replace(labels.begin(), labels.end(), std::max(one, other), std::min(one, other));
  return labels;
}

std::size_t SilentSearch::part_count() const {
  std::size_t count = 0;
  for (std::uint32_t part = 0; part < labels_.size(); ++part) count += labels_[part] == part;
  return count;
}

void SilentSearch::add_source(Exact balance) {
  sources_.push_back(balance);
  fingerprint_ += mix(of_source, balance);
}

Exact SilentSearch::take_source(std::size_t index) {
  std::swap(sources_[index], sources_.back());
  const Exact balance = sources_.back();
  sources_.pop_back();
  fingerprint_ -= mix(of_source, balance);
  return balance;
}

void SilentSearch::add_need(BalanceGraph::Node node, std::int64_t count) {
  needs_[node] += count;
  fingerprint_ += mix(of_need + node) * static_cast<std::uint64_t>(count);
}

void SilentSearch::use(Group& group, std::size_t index, bool is_used) {
  const std::uint64_t weight = mix(of_group + index);
  if (is_used) {
    --group.left_count;
    --left_count_;
    fingerprint_ += weight;
  } else {
    ++group.left_count;
    ++left_count_;
    fingerprint_ -= weight;
  }
}

}  // namespace reconciled
