// One answer of the vendor and what became of it, many times in a row: each case starts from the
// same migrated database, gets one faulty answer on one endpoint, and is described in one line.
#pragma once

#include <ostream>
#include <string>

#include "site.hpp"

namespace outside {

struct Endpoint {
  std::string name;   // the vendor's
  std::string kind;   // ours
  std::string match;  // of a fault script: one job of acme-hk
  std::string job;    // condition on acct.jobs: the same job

  static Endpoint statements();
  static Endpoint balances();
  static Endpoint accounts();
};

inline void PrintTo(const Endpoint& endpoint, std::ostream* out) {
  *out << endpoint.name;
}

/// For INSTANTIATE_TEST_SUITE_P.
inline std::string name_of(const testing::TestParamInfo<Endpoint>& info) {
  return info.param.name;
}

class AnswerTable {
 public:
  AnswerTable();

  /// `pull` with `action` (JSON of a fault's "do") as the answer; then exit code, the job's state
  /// and rung, what is parked (customer endpoint balance_type code), the open alerts.
  std::string outcome_of(const Endpoint& endpoint, const std::string& action);
  Site& site() { return site_; }

 private:
  Site site_;
};

/// An action that answers with this result.
std::string result(const std::string& status, const std::string& code, bool is_signed = true);

}  // namespace outside
