// Which calls go wrong, and how: a list of rules, each with a counter of the calls that it matched.
// The same script and the same calls always give the same faults.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "call.hpp"
#include "fault.hpp"

namespace sandbox {

// Every condition that is present must hold. Calls are counted when all but the last three lines
// hold; the first has number 1.
struct FaultMatch {
  std::optional<Endpoint> endpoint;
  std::string customer;      // name; empty: any
  std::string balance_type;  // the first one of the question
  std::string currency;      // one of those that the question asks for
  std::optional<std::int64_t> page;
  std::optional<Instant> covers;  // an instant within the question's window, ends included
  std::optional<Instant> from_time;
  std::optional<Instant> to_time;
  std::uint64_t from_nth = 1;
  std::optional<std::uint64_t> to_nth;
  unsigned permille = 1000;  // how many of the rest, drawn from the script's seed
};

struct FaultRule {
  std::string name;
  FaultMatch match;
  std::vector<FaultAction> actions;
  std::uint64_t matched_count = 0;
};

struct FiredFaults {
  std::vector<std::string> rules;  // names; "rule 3" where it has none
  std::vector<FaultAction> actions;
};

class FaultScript {
 public:
  FaultScript() = default;
  explicit FaultScript(std::vector<FaultRule> rules, std::uint64_t seed = 1)
      : rules_(std::move(rules)), seed_(seed) {}

  // The JSON form, see README.md. Throws std::invalid_argument that names the place.
  static FaultScript parse(std::string_view json);

  void add(FaultRule rule) { rules_.push_back(std::move(rule)); }
  const std::vector<FaultRule>& rules() const { return rules_; }

  // Counts the call, so ask once for each.
  FiredFaults fire(const Call& call, std::string_view customer_name, Instant now);

 private:
  std::vector<FaultRule> rules_;
  std::uint64_t seed_ = 1;
};

}  // namespace sandbox
