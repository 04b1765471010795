// Where the work stands, in a few numbers that cost next to nothing to read: everything that is not
// done has a partial index, and what is done is not looked at.
#pragma once

#include <pqxx/pqxx>
#include <string>
#include <vector>

namespace reconciled {

struct Standing {
  std::string covered_until;   // of the stream that is furthest behind; empty before the first plan
  long long failed_count = 0;  // windows: exhausted, refused, unreachable or quarantined
  long long retrying_count = 0;  // windows on the ladder
  long long parked_count = 0;
};

Standing read_standing(pqxx::work& work, const std::vector<std::string>& customers);

}  // namespace reconciled
