// Chains for tests, in as few words as possible: times are seconds since the epoch.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/chain.hpp"

namespace reconciled::test {

inline constexpr std::nullopt_t silent = std::nullopt;

inline Time second(std::int64_t count) {
  return Time{std::chrono::seconds{count}};
}

inline ChainRow chain_row(std::int64_t id, std::int64_t at, std::int64_t amount,
                          std::optional<std::int64_t> balance, bool moves = true) {
  return {id, second(at), amount, balance, moves};
}

/// A chain and all that is handed in with it; days of 100 seconds unless told otherwise.
struct Chain {
  std::vector<ChainRow> rows;
  std::vector<Gap> gaps = {};
  std::optional<Told> opening = std::nullopt;
  std::vector<Time> day_begins = {second(0), second(100), second(200), second(300)};

  ChainReport check() const { return check_chain({rows, gaps, opening, day_begins}); }
};

struct ExpectedBreak {
  std::int64_t after;
  std::int64_t before;
  std::int64_t missing;
  friend bool operator==(const ExpectedBreak&, const ExpectedBreak&) = default;
};

inline std::vector<ExpectedBreak> breaks_of(const ChainReport& report) {
  std::vector<ExpectedBreak> breaks;
  for (const Break& found : report.breaks) {
    breaks.push_back({found.after_statement_id.value_or(-1), found.before_statement_id.value_or(-1),
                      found.missing_minor});
  }
  return breaks;
}

}  // namespace reconciled::test
