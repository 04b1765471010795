// Finds the word that was probably meant.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace reconciled::config_file {

/// The known word with the fewest edits from `written` (case and hyphens aside), when they are few.
std::optional<std::string_view> nearest_word(std::string_view written,
                                             std::span<const std::string_view> known);

}  // namespace reconciled::config_file
