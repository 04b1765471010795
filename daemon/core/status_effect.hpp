// What a status does to the balance, learned from rows whose neighbours leave no doubt: does a row
// of that status move it, or is it a mere message? The vendor's pages do not say. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "core/chain_row.hpp"

namespace reconciled {

struct StatusRow {
  ChainRow row;  // `moves` is not looked at
  std::string_view status;
};

struct StatusEffect {
  std::int64_t moved_count = 0;
  std::int64_t still_count = 0;
  friend bool operator==(const StatusEffect&, const StatusEffect&) = default;
};

using StatusEffects = std::map<std::string, StatusEffect, std::less<>>;

/// Evidence of the rows of one chain, ascending by time. A row counts that is alone in its instant,
/// as is the one before it, when both tell a balance and the amount is not zero.
StatusEffects learn_effects(std::span<const StatusRow> rows);

/// Without evidence it moves: accountingBizNo is, in the vendor's words, the id of one balance
/// change.
constexpr bool moves(const StatusEffect& effect) {
  return effect.still_count <= effect.moved_count;
}

}  // namespace reconciled
