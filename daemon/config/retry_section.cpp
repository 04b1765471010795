#include "config/parsers.hpp"
#include "config/sections.hpp"

namespace reconciled::config_file {
namespace {

constexpr std::size_t highest_rung_count = 20;

std::vector<std::chrono::milliseconds> read_ladder(const Value& value) {
  std::vector<std::chrono::milliseconds> ladder;
  const auto items = value.items();
  if (!items) return ladder;
  if (items->empty() || items->size() > highest_rung_count) {
    value.complain({"must have 1 to 20 rungs, such as [5m, 10m, 20m]"});
  }
  for (const Value& item : *items) {
    if (const auto rung = item.parse(duration_above_zero())) ladder.push_back(*rung);
  }
  return ladder;
}

}  // namespace

RetryConfig read_retry(const Value& value) {
  RetryConfig retry;
  const auto section = value.section({"ladder"});
  if (!section) return retry;
  if (const auto ladder = section->find("ladder")) retry.ladder = read_ladder(*ladder);
  return retry;
}

}  // namespace reconciled::config_file
