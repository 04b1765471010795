// Where in an answer's source text each element stands: the daemon keeps the vendor's own words,
// not a re-serialised copy. Works on text that a JSON parser has accepted; on any other text it
// finds nothing sensible but reads no byte outside.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reconciled {

struct Slices {
  std::vector<std::string_view> elements;  // of the array under the list's key
  std::string_view object;                 // the value under the object's key; empty when absent
};

/// The elements of the top-level array `list_key` and the value of the top-level `object_key`; of
/// a key that occurs twice the last one, as in the parser's tree. Nothing when any number in
/// `json` is more than PostgreSQL's jsonb takes.
std::optional<Slices> slice(std::string_view json, std::string_view list_key,
                            std::string_view object_key);

/// `json` with every U+0000 (an escape, necessarily) turned into U+FFFD, because jsonb holds none.
std::string without_nul_escapes(std::string_view json);

}  // namespace reconciled
