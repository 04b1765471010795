// Tables for people's eyes: columns aligned, times and numbers as they come.
#pragma once

#include <string>

#include "store/listing.hpp"

namespace reconciled {

/// Ends with a newline; a table without rows is its header alone.
std::string table_text(const Table& table);

}  // namespace reconciled
