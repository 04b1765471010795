// Goal: whatever the gateway and fate do, nothing is lost, doubled or early, and once the faults
// stop everything becomes whole by itself or by `resume` and `retry`.
// Method: each seed draws a small world, a few kinds of faults that strike hard, and a few things
// that happen to processes, connections and clocks (storm.cpp). Several daemons live through twenty
// days of it and ten days of calm, on a virtual clock and a real PostgreSQL; the vendor's request
// log and the database are looked at all the while (storm_watch, storm_audit). The seeds come in
// blocks, so that all cores have something to do; what happened in them is summed up at the end.
//   RECONCILED_SEEDS=FROM..TO         lives those instead of the usual ones, and tells of each
//   RECONCILED_SOAK_SECONDS=S         begins no further seed after S seconds
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "storm_figures.hpp"
#include "storm_life.hpp"

namespace reconciled::test {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::uint64_t block_size = 25;

struct Block {
  std::uint64_t first;
  std::uint64_t last;
};
void PrintTo(const Block& block, std::ostream* out) {
  *out << "seeds " << block.first << " to " << block.last;
}

// The seeds that somebody asked for.
std::optional<Block> chosen_block() {
  const char* range = std::getenv("RECONCILED_SEEDS");
  if (range == nullptr || *range == '\0') return std::nullopt;
  char* end = nullptr;
  const std::uint64_t first = std::strtoull(range, &end, 10);
  const bool is_range = end[0] == '.' && end[1] == '.';
  return Block{first, is_range ? std::strtoull(end + 2, nullptr, 10) : first};
}

std::vector<Block> blocks() {
  if (const auto chosen = chosen_block()) return {*chosen};
  std::vector<Block> all;
  for (std::uint64_t first = 1; first <= usual_seed_count; first += block_size) {
    all.push_back({first, first + block_size - 1});
  }
  return all;
}

bool is_time_up(Steady::time_point began) {
  const char* seconds = std::getenv("RECONCILED_SOAK_SECONDS");
  if (seconds == nullptr) return false;
  return Steady::now() - began >= std::chrono::seconds{std::strtoll(seconds, nullptr, 10)};
}

void tell(const Storm& storm, StormLife& life, std::int64_t spent_ms) {
  std::printf("seed %llu: %lld ms, %llu calls, trace %s: %s\n",
              static_cast<unsigned long long>(storm.seed), static_cast<long long>(spent_ms),
              static_cast<unsigned long long>(life.world().gateway.requests().count()),
              life.trace_hash().c_str(), storm.description().c_str());
  std::fflush(stdout);
}

void live_through(std::uint64_t seed, Figures& sum) {
  const auto began = Steady::now();
  const Storm storm = draw_storm(seed);
  StormLife life(storm);
  const std::string offence = life.live();
  const auto spent_ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - began).count();
  if (chosen_block() || !offence.empty()) tell(storm, life, spent_ms);
  EXPECT_EQ(offence, "") << "seed " << seed << "\nreplay: ./dev soak --from " << seed
                         << " --seeds 1";
  const auto chosen = chosen_block();
  if (chosen && chosen->first == chosen->last) std::printf("%s\n", life.story().c_str());
  add(sum, life.world().figures);
  ++sum["seeds"];
  sum["virtual days"] += static_cast<std::uint64_t>((storm_length + calm_length).count());
  sum["calls"] += life.world().gateway.requests().count();
}

class Storms : public ::testing::TestWithParam<Block> {};

TEST_P(Storms, LoseDoubleAndHurryNothing) {
  const auto began = Steady::now();
  Figures sum;
  for (std::uint64_t seed = GetParam().first; seed <= GetParam().last; ++seed) {
    if (is_time_up(began)) break;
    live_through(seed, sum);
  }
  print(sum);
  if (!chosen_block()) keep(sum, GetParam().first);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Storms, ::testing::ValuesIn(blocks()));

std::string trace_of(std::uint64_t seed) {
  const Storm storm = draw_storm(seed);
  StormLife life(storm);
  EXPECT_EQ(life.live(), "") << "seed " << seed;
  return life.trace_hash();
}

TEST(Seeds, TheSameSeedLivesTheSameLifeTwice) {
  for (const std::uint64_t seed : {5U, 8U, 24U, 39U}) {
    EXPECT_EQ(trace_of(seed), trace_of(seed)) << "seed " << seed;
  }
}

}  // namespace
}  // namespace reconciled::test
