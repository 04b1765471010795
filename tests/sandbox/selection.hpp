// Which rows answer a question, and which of them stand on one page. Without filters and hidden
// rows this costs two binary searches; with them, the rows of the window.
#pragma once

#include <cstddef>
#include <vector>

#include "business.hpp"

namespace sandbox {

enum class Order : std::uint8_t { newest_first, oldest_first, by_id };

struct RowFilter {
  std::vector<std::size_t> streams;
  Bounds bounds;
  std::vector<Code> currencies;  // empty: all
  std::vector<Code> types;       // empty: all
};

struct Selection {
  std::size_t total_count = 0;
  std::vector<RowPlace> page;
};

// `page_number` counts from 1; a page past the last is empty.
Selection select_rows(const Business& business, const RowFilter& filter, Order order,
                      std::size_t page_number, std::size_t page_size, Instant now);

}  // namespace sandbox
