#include "core/status_effect.hpp"

namespace reconciled {

namespace {

bool is_alone(std::span<const StatusRow> rows, std::size_t index) {
  const Time time = rows[index].row.time;
  if (index > 0 && rows[index - 1].row.time == time) return false;
  return index + 1 == rows.size() || rows[index + 1].row.time != time;
}

}  // namespace

StatusEffects learn_effects(std::span<const StatusRow> rows) {
  StatusEffects effects;
  for (std::size_t index = 1; index < rows.size(); ++index) {
    const ChainRow& row = rows[index].row;
    const ChainRow& previous = rows[index - 1].row;
    if (row.amount_minor == 0 || row.is_silent() || previous.is_silent()) continue;
    if (!is_alone(rows, index) || !is_alone(rows, index - 1)) continue;
    const Exact change = row.after() - previous.after();
    if (change != 0 && change != row.amount_minor) continue;
    auto found = effects.find(rows[index].status);
    if (found == effects.end()) found = effects.emplace(rows[index].status, StatusEffect{}).first;
    ++(change == 0 ? found->second.still_count : found->second.moved_count);
  }
  return effects;
}

}  // namespace reconciled
