#include <gtest/gtest.h>

#include <map>

#include "world.hpp"

namespace sandbox {
namespace {

using namespace std::chrono;

// Largest number of rows in any one second of any stream, after a filter.
template <class Predicate>
std::size_t fullest_second(const Business& business, Predicate is_counted) {
  std::size_t fullest = 0;
  for (const auto& stream : business.streams()) {
    std::map<Instant, std::size_t> counts;
    for (const auto& row : stream.ledger.rows()) {
      if (is_counted(row)) fullest = std::max(fullest, ++counts[floor<seconds>(row.time)]);
    }
  }
  return fullest;
}

TEST(SandboxBurst, ABurstIsOutOfReachUnlessItIsTakenApart) {
  auto options = small_business();
  options.row_count = 20'000;
  options.bursts = {Burst{BurstShape::either, 700, {}}};
  const Business either(options);
  EXPECT_GE(fullest_second(either, [](const Row&) { return true; }), 700U);
  for (std::size_t code = 0; code < 17; ++code) {
    EXPECT_LE(fullest_second(either, [&](const Row& row) { return row.currency == code; }), 500U);
    EXPECT_LE(fullest_second(either, [&](const Row& row) { return row.type == code; }), 500U);
  }
}

TEST(SandboxBurst, ABurstOfBothNeedsCurrencyAndType) {
  auto options = small_business();
  options.row_count = 20'000;
  options.bursts = {Burst{BurstShape::both, 1200, {}}};
  const Business both(options);
  std::size_t by_currency = 0;
  std::size_t by_type = 0;
  for (std::size_t code = 0; code < 17; ++code) {
    by_currency = std::max(
        by_currency, fullest_second(both, [&](const Row& row) { return row.currency == code; }));
    by_type =
        std::max(by_type, fullest_second(both, [&](const Row& row) { return row.type == code; }));
    for (std::size_t type = 0; type < 17; ++type)
      EXPECT_LE(
          fullest_second(both, [&](const Row& r) { return r.currency == code && r.type == type; }),
          500U);
  }
  EXPECT_GT(by_currency, 500U);
  EXPECT_GT(by_type, 500U);
}

TEST(SandboxBurst, AnUnreachableBurstStaysSo) {
  auto options = small_business();
  options.row_count = 20'000;
  options.bursts = {Burst{BurstShape::unreachable, 600, *parse_instant("2026-05-05T05:05:05Z")}};
  const Business business(options);
  EXPECT_GE(fullest_second(business,
                           [](const Row& row) {
                             return row.currency == currency::usd && row.type == type::collection &&
                                    row.time == *parse_instant("2026-05-05T05:05:05Z");
                           }),
            600U);
}

}  // namespace
}  // namespace sandbox
