#include "selection.hpp"

#include <algorithm>
#include <tuple>

#include "element.hpp"

namespace sandbox {
namespace {

bool passes(const std::vector<Code>& wanted, Code code) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), code) != wanted.end();
}

// The n-th rows of one untouched stream stand at known positions.
Selection page_of(std::size_t stream, PositionRange range, Order order, std::size_t first,
                  std::size_t page_size) {
  Selection selection;
  selection.total_count = range.end - range.begin;
  for (auto i = first; i < std::min(first + page_size, selection.total_count); ++i) {
    const auto position = order == Order::newest_first ? range.end - 1 - i : range.begin + i;
    selection.page.push_back({stream, position});
  }
  return selection;
}

std::vector<RowPlace> collect(const Business& business, const RowFilter& filter, Instant now) {
  std::vector<RowPlace> places;
  for (const auto stream : filter.streams) {
    const auto& ledger = business.streams()[stream].ledger;
    const auto range = ledger.within(filter.bounds, now);
    for (auto position = range.begin; position < range.end; ++position) {
      const auto& row = ledger.at(position);
      if (is_visible(row, now) && passes(filter.currencies, row.currency) &&
          passes(filter.types, row.type))
        places.push_back({stream, position});
    }
  }
  return places;
}

void sort_places(const Business& business, std::vector<RowPlace>& places, Order order) {
  const auto row_at = [&](const RowPlace& place) -> const Row& {
    return business.streams()[place.stream].ledger.at(place.position);
  };
  if (order == Order::by_id) {
    std::sort(places.begin(), places.end(), [&](const RowPlace& a, const RowPlace& b) {
      return biz_no_order(row_at(a)) < biz_no_order(row_at(b));
    });
    return;
  }
  const auto key = [&](const RowPlace& place) {
    return std::tuple(row_at(place).time, place.stream, place.position);
  };
  std::sort(places.begin(), places.end(),
            [&](const RowPlace& a, const RowPlace& b) { return key(a) < key(b); });
  if (order == Order::newest_first) std::reverse(places.begin(), places.end());
}

}  // namespace

Selection select_rows(const Business& business, const RowFilter& filter, Order order,
                      std::size_t page_number, std::size_t page_size, Instant now) {
  const auto first = (page_number - 1) * page_size;
  const bool is_plain = filter.streams.size() == 1 && filter.currencies.empty() &&
                        filter.types.empty() && order != Order::by_id;
  if (is_plain) {
    const auto& ledger = business.streams()[filter.streams.front()].ledger;
    const auto range = ledger.within(filter.bounds, now);
    if (ledger.is_all_visible(range, now))
      return page_of(filter.streams.front(), range, order, first, page_size);
  }
  auto places = collect(business, filter, now);
  sort_places(business, places, order);
  Selection selection;
  selection.total_count = places.size();
  for (auto i = first; i < std::min(first + page_size, places.size()); ++i)
    selection.page.push_back(places[i]);
  return selection;
}

}  // namespace sandbox
