// Breaks: kept while they last, healed by rows alone. Each is answered by reading just that
// interval again, once; what does not fit even then is announced.
#pragma once

#include <pqxx/pqxx>
#include <span>
#include <vector>

#include "core/books.hpp"
#include "store/chain_rows.hpp"

namespace reconciled {

struct BreakChange {
  int new_count = 0;
  int healed_count = 0;
};

/// `found` are all breaks of the chain that end in `span`, as they are now: new ones are opened,
/// open ones that are not among them are healed. One that touches a gap is not judged: while its
/// interval is read again, no break can be seen there. `gaps` are those that `found` was found
/// with.
BreakChange keep_breaks(pqxx::work& work, int chain_id, const std::vector<BookBreak>& found,
                        const TimeSpan& span, std::span<const Gap> gaps);

/// Has the intervals of new breaks read again, announces those that have been and do not fit still,
/// and resolves the alerts of chains that are whole. Returns how many windows are read again.
int tend_breaks(pqxx::work& work);

}  // namespace reconciled
