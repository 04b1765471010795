// Made-up histories of one chain, with the ledger that made them: several rows per second, bursts,
// fees and refunds as rows of their own, twins, zero amounts, silent rows, statuses that do not
// move. The rows are shuffled within equal times; the ledger still knows the order.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "chain_fixture.hpp"

namespace reconciled::test {

struct HistoryTerms {
  std::uint64_t seed = 1;
  int instant_count = 60;
  int most_rows_per_burst = 0;  // no bursts; else about one in ten instants is one
  int silent_permille = 0;
  int still_permille = 0;
};

/// What the ledger itself counted in a day.
struct LedgerDay {
  std::int64_t row_count = 0;
  std::int64_t in_minor = 0;
  std::int64_t out_minor = 0;
  std::int64_t opening_minor = 0;
  std::int64_t closing_minor = 0;
};

struct History {
  Chain chain;                     // as a reader has it; without an opening
  std::vector<ChainRow> in_order;  // as it happened
  std::vector<LedgerDay> days;     // for the chain's days
  std::int64_t opening_minor = 0;

  Told opening() const { return {opening_minor, 0, second(-1)}; }
};

History make_history(const HistoryTerms& terms);

/// Shuffles rows of equal times.
void shuffle_instants(std::vector<ChainRow>& rows, std::mt19937_64& random);

}  // namespace reconciled::test
