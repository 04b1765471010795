// Breaks: kept while they last, healed by rows alone. Each is answered by reading just that
// interval again, once; what does not fit even then is announced.
#pragma once

#include <pqxx/pqxx>
#include <vector>

#include "core/books.hpp"
#include "store/chain_rows.hpp"

namespace reconciled {

struct BreakChange {
  int new_count = 0;
  int healed_count = 0;
};

/// `found` are all breaks of the chain that end in `span`, as they are now: new ones are opened,
/// open ones that are not among them are healed.
BreakChange keep_breaks(pqxx::work& work, int chain_id, const std::vector<BookBreak>& found,
                        const TimeSpan& span);

/// Has the intervals of new breaks read again, announces those that have been and do not fit still,
/// and resolves the alerts of chains that are whole. Returns how many windows are read again.
int tend_breaks(pqxx::work& work);

}  // namespace reconciled
