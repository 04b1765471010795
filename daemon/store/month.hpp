// A month as the database holds it, added up anew from its rows: the proof that the prover stored
// is not asked.
#pragma once

#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "core/month.hpp"

namespace reconciled {

struct StreamName {
  std::string customer;
  std::string balance_type;
};

/// One line per currency of these streams. `month` is "2026-10", its days those of the IANA time
/// zone. expects: `month` is a month.
std::vector<MonthLine> read_month(pqxx::work& work, const std::vector<StreamName>& streams,
                                  const std::string& month, const std::string& timezone);

}  // namespace reconciled
