// One file of the tree in the views that the checks need. Every view has the length and the lines
// of the text, with what it leaves out turned into spaces, so that an offset means the same in
// each.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace reconciled::tidy {

struct SourceFile {
  /// Knows C++ (.cpp, .hpp) and SQL (.sql); any other text is all code and all uncommented.
  SourceFile(std::string path, std::string text);

  std::string path;         // from the root, "daemon/core/time.hpp"
  std::string text;         // as it is
  std::string code;         // without comments and without what stands inside literals
  std::string uncommented;  // without comments
  std::string literals;     // only what stands inside literals
};

bool is_identifier_char(char c);

/// 1 for the first line.
int line_of(const SourceFile& file, std::size_t offset);
std::string_view text_of_line(const SourceFile& file, int line);
int line_count(const SourceFile& file);

/// Where `word` stands with no identifier character before or behind it.
std::vector<std::size_t> places_of_word(std::string_view text, std::string_view word);

/// npos when there is none.
std::size_t last_non_space_before(std::string_view text, std::size_t offset);
std::size_t first_non_space_from(std::string_view text, std::size_t offset);

/// The identifier that ends at `last`, or empty text.
std::string_view word_ending_at(std::string_view text, std::size_t last);

}  // namespace reconciled::tidy
