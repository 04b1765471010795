#include "core/chain.hpp"

#include <algorithm>
#include <iterator>

#include "core/chain_days.hpp"
#include "core/expects.hpp"
#include "core/gap_list.hpp"
#include "core/second_order.hpp"

namespace reconciled {

namespace {

constexpr int most_instants_ahead = 16;

// Between two restarts the balance is a constant plus the effects of all rows so far, so a stretch
// is that constant, known or not yet.
class Walk {
 public:
  /// `base`: the balance before all rows, where another walk found it.
  explicit Walk(const ChainQuestion& question, std::optional<Exact> base = std::nullopt)
      : rows_(question.rows), gaps_(question.gaps), days_(question.day_begins) {
    if (!rows_.empty()) first_time_ = rows_.front().time;
    if (!question.day_begins.empty()) first_time_ = std::min(first_time_, question.day_begins[0]);
    if (base) days_.set_base(*base);
    if (!question.opening) return;
    last_told_ = question.opening;
    report_.end.resume = question.opening;
    days_.set_base(question.opening->balance_minor);
  }

  /// The balance before all rows, where rows were left unsolved for want of it.
  std::optional<Exact> wanted_base() const {
    return is_base_wanted_ ? days_.first_base() : std::nullopt;
  }

  ChainReport run() {
    for (std::size_t begin = 0, end = 0; begin < rows_.size(); begin = end) {
      end = end_of_instant(begin);
      expects(begin == 0 || rows_[begin - 1].time < rows_[begin].time, "rows ascend by time");
      take_instant(begin, end);
    }
    report_.days = days_.finish(sum_, pending_);
    const auto base = days_.base();
    if (base) report_.end.balance_minor = to_balance(*base + sum_);
    report_.end.last_told = last_told_;
    report_.end.silent_count = static_cast<std::int64_t>(pending_.size());
    return std::move(report_);
  }

 private:
  std::size_t end_of_instant(std::size_t begin) const {
    std::size_t end = begin + 1;
    while (end < rows_.size() && rows_[end].time == rows_[begin].time) ++end;
    return end;
  }

  void take_instant(std::size_t begin, std::size_t end) {
    const auto rows = rows_.subspan(begin, end - begin);
    days_.open_until(rows.front().time, sum_);
    for (const ChainRow& row : rows) days_.count(row);
    if (rows.size() == 1) {
      take(rows.front());
    } else if (std::all_of(rows.begin(), rows.end(), [](auto& row) { return row.is_silent(); })) {
      for (const ChainRow& row : rows) carry(row);
    } else if (put_in_order(rows, end)) {
      for (const std::uint32_t index : order_.order()) take(rows[index]);
    } else {
      report_.unsolved.push_back({rows.front().time, static_cast<std::int64_t>(rows.size())});
      days_.mark_unsolved();
      is_base_wanted_ = is_base_wanted_ || !days_.base();
      for (const ChainRow& row : rows) carry(row);
    }
    if (pending_.empty() && last_told_) {
      report_.end.resume =
          Told{last_told_->balance_minor, last_told_->statement_id, rows.front().time};
    }
  }

  // False when no order was found in time.
  bool put_in_order(std::span<const ChainRow> rows, std::size_t end) {
    const bool is_free = !days_.base() || gap_before(rows.front().time);
    OrderFound found = OrderFound::contradicts;
    if (days_.base()) found = order_.solve_from(rows, *days_.base() + sum_);
    if (found == OrderFound::contradicts && is_free) {
      found = order_.solve_anywhere(rows, next_starts(end));
    }
    if (found == OrderFound::contradicts) {
      const auto start = is_free ? std::nullopt : std::optional(*days_.base() + sum_);
      order_.break_up(rows, start, next_starts(end));
    }
    return found != OrderFound::unsolved;
  }

  // Where the told rows behind `begin` can start, seen from there; nothing where silent rows of the
  // same time leave that open. A round trip does not tell, but its balances are the only possible
  // ones.
  std::vector<Exact> next_starts(std::size_t begin) const {
    std::vector<Exact> found;
    Exact carried = 0;
    for (int instant_count = 0; begin < rows_.size() && instant_count < most_instants_ahead;) {
      const std::size_t end = end_of_instant(begin);
      const auto rows = rows_.subspan(begin, end - begin);
      if (gaps_.between(rows_[begin - 1].time, rows.front().time)) break;
      begin = end;
      Starts starts = starts_of(rows);
      if (starts.is_told && starts.balances.empty()) break;
      if (!starts.is_told) {
        for (const ChainRow& row : rows) carried += row.effect();
        continue;
      }
      ++instant_count;
      for (Exact& balance : starts.balances) balance -= carried;
      std::vector<Exact> both;
      std::set_intersection(found.begin(), found.end(), starts.balances.begin(),
                            starts.balances.end(), std::back_inserter(both));
      if (!found.empty() && both.empty()) break;
      found = found.empty() ? starts.balances : both;
      if (!starts.is_round_trip || found.size() == 1) break;
    }
    return found;
  }

  void take(const ChainRow& row) {
    if (row.is_silent()) {
      carry(row);
      return;
    }
    const Exact base = row.before() - sum_;  // as this row has it
    const auto gap = gap_before(row.time);
    const bool fits = days_.base() == base;
    if (!fits && gap) {
      days_.leave_untold(pending_, gap->to);
      days_.restart(base, *gap);
    } else if (!fits) {
      if (days_.base()) report_break(row, base - *days_.base());
      days_.set_base(base);
    }
    sum_ += row.effect();
    pending_.clear();
    last_told_ = Told{*row.balance_after_minor, row.statement_id, row.time};
  }

  void carry(const ChainRow& row) {
    sum_ += row.effect();
    pending_.push_back(row.time);
  }

  void report_break(const ChainRow& row, Exact missing) {
    days_.leave_untold(pending_, Time::max());
    Break found{std::nullopt, row.statement_id, first_time_, row.time, to_nearest(missing)};
    if (last_told_) {
      found.after_statement_id = last_told_->statement_id;
      found.from = last_told_->time;
    }
    report_.breaks.push_back(found);
  }

  // Between the last told balance (at first: everything before) and `time`.
  std::optional<Gap> gap_before(Time time) const {
    return gaps_.between(last_told_ ? last_told_->time : first_time_, time);
  }

  std::span<const ChainRow> rows_;
  Time first_time_ = Time::max();
  GapList gaps_;
  ChainDays days_;
  SecondOrder order_;
  Exact sum_ = 0;  // of all effects so far
  std::optional<Told> last_told_;
  std::vector<Time> pending_;  // of the rows whose effect no told balance has shown yet
  bool is_base_wanted_ = false;
  ChainReport report_;
};

}  // namespace

ChainReport check_chain(const ChainQuestion& question) {
  Walk walk(question);
  ChainReport report = walk.run();
  const auto base = walk.wanted_base();
  return base ? Walk(question, base).run() : report;
}

}  // namespace reconciled
