#include "core/second_order.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>

#include "core/leaps.hpp"

namespace reconciled {

Starts starts_of(std::span<const ChainRow> rows) {
  std::vector<Exact> befores;
  std::vector<Exact> afters;
  for (const ChainRow& row : rows) {
    if (row.is_silent()) continue;
    befores.push_back(row.before());
    afters.push_back(row.after());
  }
  Starts starts{{}, !befores.empty(), false};
  if (befores.size() < rows.size()) return starts;
  std::sort(befores.begin(), befores.end());
  std::sort(afters.begin(), afters.end());
  std::set_difference(befores.begin(), befores.end(), afters.begin(), afters.end(),
                      std::back_inserter(starts.balances));
  starts.is_round_trip = starts.balances.empty();
  if (starts.is_round_trip) starts.balances = std::move(befores);
  const auto end = std::unique(starts.balances.begin(), starts.balances.end());
  starts.balances.erase(end, starts.balances.end());
  return starts;
}

OrderFound SecondOrder::solve_from(std::span<const ChainRow> rows, Exact start) {
  if (fits_as_given(rows, start)) return OrderFound::fits;
  sort_out(rows);
  steps_left_ = step_limit_;
  return search_from(start);
}

OrderFound SecondOrder::solve_anywhere(std::span<const ChainRow> rows,
                                       const std::vector<Exact>& next_starts) {
  sort_out(rows);
  steps_left_ = step_limit_;
  if (!silent_.empty()) {
    if (next_starts.size() != 1) return OrderFound::unsolved;
    return search_from(next_starts.front() - total_);
  }
  graph_.build(links_, {});
  std::vector<Exact> begins;
  for (BalanceGraph::Node node = 0; node < graph_.node_count(); ++node) {
    if (graph_.surplus(node) > 0) begins.push_back(graph_.balance(node));
  }
  if (begins.size() == 1) return search_from(begins.front());
  if (begins.size() > 1) return OrderFound::contradicts;  // no walk begins twice
  std::vector<Exact> shared;  // a round trip begins where the next rows can
  for (const Exact next : next_starts) {
    if (graph_.find(next)) shared.push_back(next);
  }
  if (shared.size() == 1) return search_from(shared.front());
  const bool is_any_wrong = shared.empty() && !next_starts.empty();
  if (is_any_wrong || graph_.node_count() == 1) return search_from(links_.front().before);
  return OrderFound::unsolved;
}

void SecondOrder::break_up(std::span<const ChainRow> rows, std::optional<Exact> start,
                           const std::vector<Exact>& next_starts) {
  sort_out(rows);
  graph_.build(links_, {});
  const auto next = choose_end(next_starts);
  const Exact begin = start ? *start : choose_start(next);
  const Exact end = next ? *next : any_end(begin);
  lay_bridges(begin, end);
  // Leaps first: a row that is missing before the instant or at its very beginning is then looked
  // for from the row before it on.
  std::vector<BalanceLink> leaps = fewest_leaps(links_, begin, end);
  leaps.insert(leaps.end(), links_.begin(), links_.end());
  links_ = std::move(leaps);
  graph_.build(links_, std::span(&begin, 1));
  order_ = graph_.walk(begin);
  place_unused(rows, begin, end);
}

void SecondOrder::sort_out(std::span<const ChainRow> rows) {
  links_.clear();
  silent_.clear();
  idle_.clear();
  total_ = 0;
  for (std::uint32_t index = 0; index < rows.size(); ++index) {
    const ChainRow& row = rows[index];
    total_ += row.effect();
    if (!row.is_silent()) {
      links_.push_back({row.before(), row.after(), index});
    } else if (row.effect() != 0) {
      silent_.push_back({index, row.effect()});
    } else {
      idle_.push_back(index);
    }
  }
}

// Mostly the gateway's own order, or the reverse, is right.
bool SecondOrder::fits_as_given(std::span<const ChainRow> rows, Exact start) {
  const auto fits = [&](const auto& begin, const auto& end) {
    Exact balance = start;
    return std::all_of(begin, end, [&](const ChainRow& row) {
      balance += row.effect();
      return row.is_silent() || row.after() == balance;
    });
  };
  order_.resize(rows.size());
  std::iota(order_.begin(), order_.end(), 0U);
  if (fits(rows.begin(), rows.end())) return true;
  std::reverse(order_.begin(), order_.end());
  return fits(rows.rbegin(), rows.rend());
}

OrderFound SecondOrder::search_from(Exact start) {
  const Exact ends[] = {start, start + total_};
  graph_.build(links_, ends);
  if (silent_.empty()) {
    if (!graph_.is_walk(ends[0], ends[1])) return OrderFound::contradicts;
    order_ = graph_.walk(start);
    order_.insert(order_.end(), idle_.begin(), idle_.end());
    return OrderFound::fits;
  }
  SilentSearch search(graph_, ends[0], ends[1], steps_left_);
  const SearchEnd end = search.run(silent_);
  steps_left_ = search.steps_left();
  if (end == SearchEnd::gave_up) return OrderFound::unsolved;
  if (end == SearchEnd::none) return OrderFound::contradicts;
  std::vector<BalanceLink> links = search.links();
  std::vector<std::uint32_t> unused = idle_;
  for (const SilentRow& row : silent_) {
    const bool is_used = std::any_of(links.begin(), links.end(),
                                     [&](const BalanceLink& link) { return link.row == row.row; });
    if (!is_used) unused.push_back(row.row);
  }
  links.insert(links.end(), links_.begin(), links_.end());
  graph_.build(links, std::span(&start, 1));
  order_ = graph_.walk(start);
  order_.insert(order_.end(), unused.begin(), unused.end());
  return OrderFound::fits;
}

// Not in the part that comes last, if there is another.
Exact SecondOrder::choose_start(std::optional<Exact> end) const {
  std::optional<Exact> chosen;
  for (BalanceGraph::Node node = 0; node < graph_.node_count(); ++node) {
    if (graph_.surplus(node) <= 0) continue;
    chosen = graph_.balance(node);
    if (!end || graph_.component(node) != graph_.component(*graph_.find(*end))) break;
  }
  if (chosen) return *chosen;
  return end ? *end : links_.front().before;
}

// What the next told row says, where that is a balance of this instant.
std::optional<Exact> SecondOrder::choose_end(const std::vector<Exact>& next_starts) const {
  std::optional<Exact> chosen;
  for (const Exact next : next_starts) {
    const auto node = graph_.find(next);
    if (!node) continue;
    if (graph_.surplus(*node) < 0) return next;
    if (!chosen) chosen = next;
  }
  return chosen;
}

Exact SecondOrder::any_end(Exact start) const {
  for (BalanceGraph::Node node = 0; node < graph_.node_count(); ++node) {
    if (graph_.surplus(node) < 0 && graph_.balance(node) != start) return graph_.balance(node);
  }
  return start;
}

// A silent row that leads from one balance without a way out to one without a way in belongs there.
void SecondOrder::lay_bridges(Exact start, Exact end) {
  std::vector<std::int64_t> out_counts(graph_.node_count());
  for (BalanceGraph::Node node = 0; node < graph_.node_count(); ++node) {
    const Exact balance = graph_.balance(node);
    out_counts[node] = (balance == start ? 1 : 0) - (balance == end ? 1 : 0) - graph_.surplus(node);
  }
  const auto lays_bridge = [&](const SilentRow& row) {
    for (BalanceGraph::Node node = 0; node < graph_.node_count(); ++node) {
      if (out_counts[node] <= 0) continue;
      const auto to = graph_.find(graph_.balance(node) + row.effect);
      if (!to || out_counts[*to] >= 0) continue;
      --out_counts[node];
      ++out_counts[*to];
      links_.push_back({graph_.balance(node), graph_.balance(*to), row.row});
      return true;
    }
    return false;
  };
  std::erase_if(silent_, lays_bridge);
}

// Silent rows without a place of their own: where a difference is anyway, so that it is the whole
// one; or last, where only the next told row can show one.
void SecondOrder::place_unused(std::span<const ChainRow> rows, Exact start, Exact end) {
  Exact balance = start;
  std::size_t last_break = order_.size();
  for (std::size_t place = 0; place < order_.size(); ++place) {
    const ChainRow& row = rows[order_[place]];
    if (!row.is_silent() && row.before() != balance) last_break = place;
    balance = row.is_silent() ? balance + row.effect() : row.after();
  }
  std::vector<std::uint32_t> unused = idle_;
  for (const SilentRow& row : silent_) unused.push_back(row.row);
  const std::size_t place = balance == end ? last_break : order_.size();
  order_.insert(order_.begin() + static_cast<std::ptrdiff_t>(place), unused.begin(), unused.end());
}

}  // namespace reconciled
