// What may be sent in an HTTP header.
#pragma once

#include <string>
#include <string_view>

#include "config/parsed.hpp"

namespace reconciled {

/// Not empty, visible ASCII without spaces: cannot end a header or start another.
bool is_header_safe(std::string_view text);

/// An identifier that goes into a header or a request, at most `max_size` characters.
Parsed<std::string> parse_identifier(std::string_view text, std::size_t max_size);

/// A header's name that does not clash with one that every request carries anyway.
Parsed<std::string> parse_header_name(std::string_view text);

}  // namespace reconciled
