// The days of a chain as the prover leaves them.
#pragma once

#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "core/books.hpp"

namespace reconciled {

/// Replaces the days that begin in [begins.front(), begins.back()); day i runs from begins[i] to
/// begins[i + 1]. Days without rows are not kept: what lies between carries the balance on.
void write_days(pqxx::work& work, int chain_id, const std::vector<Time>& begins,
                const std::vector<BookDay>& days, const std::string& timezone);

}  // namespace reconciled
