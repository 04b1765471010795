// What statuses do to the balance, learned from rows.
#include "core/status_effect.hpp"

#include <gtest/gtest.h>

#include "chain_fixture.hpp"

namespace reconciled::test {
namespace {

TEST(StatusEffect, IsLearnedOnlyWhereNothingIsInDoubt) {
  const ChainRow before = chain_row(1, 10, 5, 100);
  const struct {
    const char* what;
    std::vector<StatusRow> rows;
    StatusEffect effect;
  } cases[] = {
      {"moved", {{before, "A"}, {chain_row(2, 20, -30, 70), "X"}}, {1, 0}},
      {"stood still", {{before, "A"}, {chain_row(2, 20, -30, 100), "X"}}, {0, 1}},
      {"something else", {{before, "A"}, {chain_row(2, 20, -30, 90), "X"}}, {0, 0}},
      {"no amount", {{before, "A"}, {chain_row(2, 20, 0, 100), "X"}}, {0, 0}},
      {"no balance", {{before, "A"}, {chain_row(2, 20, -30, silent), "X"}}, {0, 0}},
      {"no balance before",
       {{chain_row(1, 10, 5, silent), "A"}, {chain_row(2, 20, -30, 70), "X"}},
       {0, 0}},
      {"first row", {{chain_row(2, 20, -30, 70), "X"}}, {0, 0}},
      {"not alone",
       {{before, "A"}, {chain_row(2, 20, -30, 70), "X"}, {chain_row(3, 20, 1, 71), "A"}},
       {0, 0}},
      {"the one before is not alone",
       {{chain_row(0, 10, 5, 95), "A"}, {before, "A"}, {chain_row(2, 20, -30, 70), "X"}},
       {0, 0}},
      {"twice",
       {{before, "A"}, {chain_row(2, 20, -30, 70), "X"}, {chain_row(3, 30, 1, 70), "X"}},
       {1, 1}},
  };
  for (const auto& row : cases) {
    const StatusEffects effects = learn_effects(row.rows);
    const auto found = effects.find("X");
    EXPECT_EQ(found == effects.end() ? StatusEffect{} : found->second, row.effect) << row.what;
  }
}

TEST(StatusEffect, AStatusMovesTheBalanceUnlessMoreEvidenceSaysOtherwise) {
  EXPECT_TRUE(moves({}));
  EXPECT_TRUE(moves({1, 1}));
  EXPECT_TRUE(moves({1, 0}));
  EXPECT_FALSE(moves({0, 1}));
  EXPECT_FALSE(moves({1, 2}));
}

}  // namespace
}  // namespace reconciled::test
