// How many rows a verified reading showed of its own window, overlap left out: what the window's
// stored rows can be held against without asking again.
#pragma once

#include <cstdint>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "core/reading.hpp"
#include "store/statements.hpp"

namespace reconciled {

/// Distinct rows strictly inside of the window, of its currency and type where it is narrowed.
/// `keys` are those of the rows on `reading.pages()`, in the same order; of pages that earlier
/// claims stored the keys alone are left, and the database knows their time.
std::int64_t count_inside(pqxx::work& work, const RowOwner& owner, const Reading& reading,
                          const std::vector<std::string>& keys);

}  // namespace reconciled
