// The order of rows that bear the same time. The vendor does not tell it, so it is solved: an order
// is right when every told balance is the balance before it plus the row's effect. Whoever adds up
// rows in that order meets a difference only where there is one in every order.
//
// Linear for told rows (balance_graph), a bounded search where some are silent (silent_search).
// Keeps its memory from one instant to the next; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/balance_graph.hpp"
#include "core/chain_row.hpp"
#include "core/silent_search.hpp"

namespace reconciled {

enum class OrderFound {
  fits,
  contradicts,  // no order fits, for certain
  unsolved,     // the search was given up, or several orders are as good
};

/// Balances at which the rows of an instant can begin, where they are all told.
struct Starts {
  std::vector<Exact> balances;  // ascending
  bool is_told = false;         // at least one row is; with `balances` empty another is silent
  bool is_round_trip = false;   // the instant ends where it began, wherever that is
};

Starts starts_of(std::span<const ChainRow> rows);

class SecondOrder {
 public:
  /// Balances looked up in one instant before it counts as unsolved: some 0.1 s.
  static constexpr std::int64_t default_step_limit = 1'000'000;

  explicit SecondOrder(std::int64_t step_limit = default_step_limit) : step_limit_(step_limit) {}

  // expects, of all three: at least one row is told.

  /// From a known balance.
  OrderFound solve_from(std::span<const ChainRow> rows, Exact start);
  /// From whatever balance makes the rows fit; `next_starts` are those of the next told instant,
  /// what is silent in between taken off. Unsolved, too, where the rows fit from several balances
  /// and nothing tells which is right.
  OrderFound solve_anywhere(std::span<const ChainRow> rows, const std::vector<Exact>& next_starts);
  /// As few differences as possible, for rows that contradict: begins at `start`, where it is
  /// known, and ends at one of `next_starts`, where that costs nothing.
  void break_up(std::span<const ChainRow> rows, std::optional<Exact> start,
                const std::vector<Exact>& next_starts);

  /// Indices into the rows, after fits or break_up.
  const std::vector<std::uint32_t>& order() const { return order_; }

 private:
  void sort_out(std::span<const ChainRow> rows);
  bool fits_as_given(std::span<const ChainRow> rows, Exact start);
  OrderFound search_from(Exact start);
  Exact choose_start(std::optional<Exact> end) const;
  std::optional<Exact> choose_end(const std::vector<Exact>& next_starts) const;
  Exact any_end(Exact start) const;
  void lay_bridges(Exact start, Exact end);
  void place_unused(std::span<const ChainRow> rows, Exact start, Exact end);

  std::int64_t step_limit_;
  std::int64_t steps_left_ = 0;
  BalanceGraph graph_;
  std::vector<BalanceLink> links_;   // the told rows, and silent ones once they have a place
  std::vector<SilentRow> silent_;    // with an effect
  std::vector<std::uint32_t> idle_;  // silent without an effect: they fit anywhere
  Exact total_ = 0;
  std::vector<std::uint32_t> order_;
};

}  // namespace reconciled
