// Rows that the vendor added to time that had already been verified: announced, and the windows in
// which they lie are read again, because what was proved of them no longer holds.
#pragma once

#include <cstdint>
#include <pqxx/pqxx>

#include "store/record.hpp"

namespace reconciled {

/// Looks at the rows that this attempt has just stored; raises `late_rows` for those that are late.
/// Returns how many. Costs nothing where no row can be late.
std::int64_t note_late_rows(pqxx::work& work, const Attempt& attempt);

}  // namespace reconciled
