// What is true, as against what was served: every row of every stream with all its fields as the
// vendor means them, hidden and not yet shown ones included.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "business.hpp"

namespace sandbox {

struct TruthRow {
  std::string customer;
  std::string balance_type;
  std::uint64_t number = 0;  // unique; a later line about it replaces the earlier one
  bool is_present = false;   // an answer of this instant would show it
  bool was_served = false;
  std::uint32_t served_count = 0;
  std::string element;  // JSON, as an answer of this instant would show it
  Row row;
  std::string currency;
  std::string type;
  Status status = Status::success;
};

TruthRow truth_of(const Business& business, const Stream& stream, const Row& row, Instant now);

// In the order of streams, then of time.
std::vector<TruthRow> truth(const Business& business, Instant now);

std::string json_of(const TruthRow& row);  // one line, without its end

}  // namespace sandbox
