#include "core/sweep.hpp"

#include <algorithm>

#include "core/expects.hpp"

namespace reconciled {

using std::chrono::seconds;

namespace {

// A question must stay below 100 days ("3 months" on the vendor's page).
constexpr seconds askable = std::chrono::days{100} - seconds{1};

std::int64_t count_between(const std::vector<Time>& times, Time from, Time to) {
  return std::ranges::lower_bound(times, to) - std::ranges::lower_bound(times, from);
}

// Where counting may begin within a leaf whose neighbour before is not verified or not wanted: at
// the range's own start or a little earlier, else as soon as may be.
std::optional<sys_seconds> quiet_begin(const Sweep::Leaf& leaf, sys_seconds range_from) {
  const sys_seconds low = leaf.from + seconds{1};
  const sys_seconds high = leaf.to - seconds{1};
  if (range_from >= low) {
    if (const auto before = last_quiet_second(low, std::min(range_from, high), leaf.times)) {
      return before;
    }
  }
  return first_quiet_second(std::max(low, range_from), high, leaf.times);
}

std::optional<sys_seconds> quiet_end(const Sweep::Leaf& leaf, sys_seconds range_to) {
  return last_quiet_second(leaf.from + seconds{1}, std::min(leaf.to - seconds{2}, range_to),
                           leaf.times);
}

}  // namespace

std::optional<sys_seconds> first_quiet_second(sys_seconds low, sys_seconds high,
                                              const std::vector<Time>& times) {
  for (sys_seconds second = low; second <= high;) {
    const auto near = std::ranges::lower_bound(times, Time{second - seconds{1}});
    if (near == times.end() || *near > second + seconds{1}) return second;
    second = std::chrono::floor<seconds>(*near) + seconds{2};
  }
  return std::nullopt;
}

std::optional<sys_seconds> last_quiet_second(sys_seconds low, sys_seconds high,
                                             const std::vector<Time>& times) {
  for (sys_seconds second = high; second >= low;) {
    const auto after = std::ranges::upper_bound(times, Time{second + seconds{1}});
    if (after == times.begin() || *std::prev(after) < second - seconds{1}) return second;
    second = std::chrono::ceil<seconds>(*std::prev(after)) - seconds{2};
  }
  return std::nullopt;
}

std::vector<std::size_t> Sweep::edges(const std::vector<Leaf>& leaves) {
  std::vector<std::size_t> edges;
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    const bool begins = i == 0 || leaves[i - 1].to != leaves[i].from;
    const bool ends = i + 1 == leaves.size() || leaves[i].to != leaves[i + 1].from;
    if (begins || ends) edges.push_back(i);
  }
  return edges;
}

Sweep::Sweep(Start start) {
  const std::vector<Leaf>& leaves = start.leaves;
  for (std::size_t begin = 0; begin < leaves.size();) {
    std::size_t end = begin + 1;
    while (end < leaves.size() && leaves[end - 1].to == leaves[end].from) ++end;
    const std::size_t begin_cell = cells_.size();
    add_run(start, begin, end);
    plan_questions(begin_cell, start.longest);
    begin = end;
  }
  std::ranges::reverse(to_ask_);
}

// The cells of leaves [begin, end), which follow each other without a hole. Where a leaf at its
// edge has no quiet second at all, the run begins or ends at the next quiet border.
void Sweep::add_run(const Start& start, std::size_t begin, std::size_t end) {
  const std::vector<Leaf>& leaves = start.leaves;
  const auto run_begin = quiet_begin(leaves[begin], start.from);
  const auto run_end = quiet_end(leaves[end - 1], start.to);
  if (!run_begin) {
    do ++begin;
    while (begin < end && !leaves[begin].begins_quietly);
  }
  sys_seconds until = run_end.value_or(sys_seconds{});
  if (!run_end) {
    do --end;
    while (end > begin && !leaves[end].begins_quietly);
    if (end > begin) until = leaves[end].from;
  }
  if (begin >= end) return;
  const sys_seconds from = run_begin.value_or(leaves[begin].from);
  if (from >= until) return;
  const std::size_t first_cell = cells_.size();
  for (std::size_t i = begin; i < end; ++i) {
    const Leaf& leaf = leaves[i];
    if (i == begin || leaf.begins_quietly) cells_.push_back({std::max(from, leaf.from), {}, 0, {}});
    Cell& cell = cells_.back();
    cell.to = std::min(until, leaf.to);
    const bool is_cut = from > leaf.from || until < leaf.to;
    cell.row_count += is_cut ? count_between(leaf.times, from, until) : leaf.row_count;
    cell.windows.push_back(leaf.window_id);
  }
  expects(cells_[first_cell].from < cells_.back().to, "a run is not empty");
}

void Sweep::plan_questions(std::size_t begin_cell, seconds longest) {
  for (std::size_t begin = begin_cell; begin < cells_.size();) {
    std::size_t end = begin + 1;
    if (cells_[begin].to - cells_[begin].from > askable) {
      differ(cells_[begin]);  // cannot be counted: read again
      begin = end;
      continue;
    }
    while (end < cells_.size() &&
           cells_[end].to - cells_[begin].from <= std::min(longest, askable)) {
      ++end;
    }
    to_ask_.push_back({begin, end, end, 0});
    begin = end;
  }
}

StatementsCall Sweep::next_call(const std::string& balance_type) const {
  expects(step() == Step::ask, "only a sweep that goes on has a next call");
  const Range& range = to_ask_.back();
  return {balance_type, cells_[range.begin].from, cells_[range.end - 1].to, {}, {}, 1};
}

void Sweep::take(StatementsPage page, Evidence evidence) {
  expects(step() == Step::ask, "only a sweep that goes on takes a page");
  const Range range = to_ask_.back();
  to_ask_.pop_back();
  const std::int64_t count = page.total_count;
  pages_.push_back({std::move(page), std::move(evidence)});
  if (range.rest_end > range.end) settle(range.end, range.rest_end, range.whole_count - count);
  settle(range.begin, range.end, count);
}

void Sweep::settle(std::size_t begin, std::size_t end, std::int64_t total_count) {
  std::int64_t stored_count = 0;
  for (std::size_t i = begin; i < end; ++i) stored_count += cells_[i].row_count;
  if (stored_count == total_count) return;
  if (end - begin == 1) return differ(cells_[begin]);
  to_ask_.push_back({begin, begin + (end - begin) / 2, end, total_count});
}

void Sweep::differ(const Cell& cell) {
  differing_.insert(differing_.end(), cell.windows.begin(), cell.windows.end());
}

}  // namespace reconciled
