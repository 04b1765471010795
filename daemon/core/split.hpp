// How a window that holds more rows than one query can reach becomes smaller windows.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/statement.hpp"
#include "core/window.hpp"

namespace reconciled {

/// Rows that a part should hold: far enough under 500 that an uneven window rarely needs a second
/// split, near enough that few pages are half empty.
inline constexpr std::int64_t rows_per_part = 400;

/// Cuts a window longer than a second into parts that tile it, about total_count / 400 of them.
/// Where every row of `sample` (page 1) lies in one second, that
/// second becomes a part of its own.
/// expects: window.length() > 1 s.
std::vector<Window> split_by_time(const Window& window, std::int64_t total_count,
                                  std::span<const Statement> sample);

/// One part per currency: those that the vendor's page names and those seen in the stream.
/// expects: the window has no currency yet.
std::vector<Window> split_by_currency(const Window& window, std::span<const std::string> seen);

/// One part per transaction type, likewise.
/// expects: the window has a currency and no transaction type yet.
std::vector<Window> split_by_type(const Window& window, std::span<const std::string> seen);

}  // namespace reconciled
