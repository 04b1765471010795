// Acknowledging: somebody has taken note of an alert. It is not repeated any more, is resolved like
// any other, and is told again when there is news of it. Recorded who and when.
#pragma once

#include <pqxx/pqxx>
#include <string>
#include <vector>

namespace reconciled {

struct Acknowledged {
  std::string alert;  // "retry_exhausted of acme-hk, job 38", or as it was named
  bool is_done = false;
  std::string reason;  // why not, for people
};

/// `alert_id` may be cut short where that names one alert alone.
Acknowledged acknowledge(pqxx::work& work, const std::string& alert_id, const std::string& by_whom);

/// Open alerts that nobody has acknowledged. Empty: of all customers, of all kinds.
struct AlertFilter {
  std::string customer;
  std::string kind;
};

/// Returns how many. Those that somebody else is changing are left: waiting for many in any order
/// could be waited for in turn.
std::int64_t acknowledge_all(pqxx::work& work, const AlertFilter& filter,
                             const std::string& by_whom);
std::vector<std::string> unacknowledged_alerts(pqxx::work& work, const AlertFilter& filter);

}  // namespace reconciled
