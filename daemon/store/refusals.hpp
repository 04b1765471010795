// Windows that are refused one after the other.
#pragma once

#include <pqxx/pqxx>

#include "store/record.hpp"

namespace reconciled {

/// Windows of this stream refused in a row with one code, this attempt's included; 0 when it was
/// not refused. Counts it: call it once for each attempt.
int count_refusals(pqxx::work& work, const Attempt& attempt);

}  // namespace reconciled
