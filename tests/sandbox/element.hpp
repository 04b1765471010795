// Writes a row as the vendor shows it: an element of statementList. The same row at the same status
// is always written with the same bytes; forms that the vendor varies (amounts as string or number,
// Z or an offset, escapes) are chosen by the row's wording, and so are the fields left out.
#pragma once

#include <string>

#include "business.hpp"

namespace sandbox {

std::string element_of(const Business& business, const Stream& stream, const Row& row, Instant now);

// The id that the row would have; whether it is shown is the row's has_biz_no.
std::string accounting_biz_no(const Row& row);

// Rows sort by this as by their accountingBizNo: the day, then what looks like chance.
std::pair<std::int64_t, std::uint64_t> biz_no_order(const Row& row);

}  // namespace sandbox
