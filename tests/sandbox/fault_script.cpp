#include "fault_script.hpp"

#include <algorithm>

#include "random.hpp"

namespace sandbox {
namespace {

bool is_met(const FaultMatch& match, const Call& call, std::string_view customer_name,
            Instant now) {
  if (match.endpoint && match.endpoint != call.endpoint) return false;
  if (!match.customer.empty() && match.customer != customer_name) return false;
  if (!match.balance_type.empty() &&
      (call.balance_types.empty() || call.balance_types.front() != match.balance_type))
    return false;
  if (!match.currency.empty() && std::find(call.currencies.begin(), call.currencies.end(),
                                           match.currency) == call.currencies.end())
    return false;
  if (match.page && match.page != call.page) return false;
  if (match.covers &&
      (!call.start || !call.end || *match.covers < *call.start || *match.covers > *call.end))
    return false;
  return (!match.from_time || now >= *match.from_time) && (!match.to_time || now < *match.to_time);
}

bool is_due(const FaultRule& rule, std::uint64_t seed) {
  const auto& match = rule.match;
  if (rule.matched_count < match.from_nth) return false;
  if (match.to_nth && rule.matched_count > *match.to_nth) return false;
  return mix(seed, rule.matched_count) % 1000 < match.permille;
}

}  // namespace

FiredFaults FaultScript::fire(const Call& call, std::string_view customer_name, Instant now) {
  FiredFaults fired;
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    auto& rule = rules_[i];
    if (!is_met(rule.match, call, customer_name, now)) continue;
    ++rule.matched_count;
    if (!is_due(rule, mix(seed_, i))) continue;
    fired.rules.push_back(rule.name.empty() ? "rule " + std::to_string(i + 1) : rule.name);
    fired.actions.insert(fired.actions.end(), rule.actions.begin(), rule.actions.end());
  }
  return fired;
}

}  // namespace sandbox
