// Tables for people's eyes: columns aligned, times and numbers as they come.
#pragma once

#include <string>

#include "store/listing.hpp"

namespace reconciled {

/// Ends with a newline; a table without rows is its header alone.
std::string table_text(const Table& table);

/// A control character in a vendor's message must not move the cursor of whoever reads it.
std::string harmless(std::string text);

}  // namespace reconciled
