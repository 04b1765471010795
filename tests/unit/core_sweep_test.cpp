// Sweeps against a gateway that is a list of times: what has not changed is never read again, what
// has changed is found, whatever the ends of a question mean, and at the cost of a bisection.
#include "core/sweep.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <bit>
#include <random>

#include "core_fixture.hpp"

namespace reconciled::test {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

const sys_seconds start = at("2026-01-01T00:00:00Z");

/// Which ends of a question belong to it.
struct Ends {
  bool start_is_inclusive = true;
  bool end_is_inclusive = true;
};
constexpr Ends all_ends[] = {{true, true}, {true, false}, {false, true}, {false, false}};

struct Gateway {
  std::vector<Time> times;
  Ends ends;

  std::int64_t count(const StatementsCall& call) const {
    return std::ranges::count_if(times, [&](Time time) {
      return (time > call.from || (ends.start_is_inclusive && time == call.from)) &&
             (time < call.to || (ends.end_is_inclusive && time == call.to));
    });
  }
};

/// Leaves of equal length from `start`, numbered from 1, that hold `stored`.
std::vector<Sweep::Leaf> leaves_of(int count, seconds length, const std::vector<Time>& stored) {
  std::vector<Sweep::Leaf> leaves;
  for (int i = 0; i < count; ++i) {
    Sweep::Leaf leaf{i + 1, start + i * length, start + (i + 1) * length, 0, true, {}};
    for (const Time time : stored) {
      if (time >= leaf.from && time < leaf.to) leaf.times.push_back(time);
      if (time >= leaf.from - seconds{1} && time <= leaf.from + seconds{1}) {
        leaf.begins_quietly = false;
      }
    }
    std::ranges::sort(leaf.times);
    leaf.row_count = static_cast<std::int64_t>(leaf.times.size());
    leaves.push_back(leaf);
  }
  return leaves;
}

struct Swept {
  std::vector<std::int64_t> differing;
  std::vector<StatementsCall> calls;
};

Swept sweep(std::vector<Sweep::Leaf> leaves, const Gateway& gateway, sys_seconds from = start,
            seconds longest = days{89}) {
  // As the store does it: times of the edges alone.
  std::vector<std::size_t> edges = Sweep::edges(leaves);
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    if (std::ranges::find(edges, i) == edges.end()) leaves[i].times.clear();
  }
  const sys_seconds to = leaves.empty() ? from + days{1} : leaves.back().to;
  Sweep sweep({from, to, std::move(leaves), longest});
  Swept swept;
  while (sweep.step() == Sweep::Step::ask) {
    swept.calls.push_back(sweep.next_call("NORMAL_BALANCE"));
    sweep.take({.total_count = gateway.count(swept.calls.back()), .page = 1, .rows = {}}, {});
  }
  swept.differing = sweep.differing();
  std::ranges::sort(swept.differing);
  return swept;
}

TEST(Sweep, NothingVerifiedAsksNothing) {
  EXPECT_THAT(sweep({}, {}).calls, IsEmpty());
}

TEST(Sweep, UnchangedTimeCostsOneQuestion) {
  std::vector<Time> stored;
  for (int i = 0; i < 500; ++i) stored.push_back(start + minutes{7 * i + 3});
  const Swept swept = sweep(leaves_of(60, hours{1}, stored), {stored, {}});
  EXPECT_EQ(swept.calls.size(), 1U);
  EXPECT_THAT(swept.differing, IsEmpty());
}

TEST(Sweep, OneRowMoreIsFoundByBisection) {
  std::vector<Time> times{start + hours{37} + minutes{20}};
  const Swept swept = sweep(leaves_of(64, hours{1}, {}), {times, {}});
  EXPECT_THAT(swept.differing, ElementsAre(38));
  EXPECT_EQ(swept.calls.size(), 7U) << "the whole, then six halvings";
}

TEST(Sweep, HolesSplitTheRangeIntoRuns) {
  std::vector<Sweep::Leaf> leaves = leaves_of(10, hours{1}, {});
  leaves.erase(leaves.begin() + 4);
  const std::vector<Time> in_the_hole{start + hours{4} + minutes{1}};
  const Swept swept = sweep(leaves, {in_the_hole, {}});
  EXPECT_EQ(swept.calls.size(), 2U);
  EXPECT_THAT(swept.differing, IsEmpty());
}

TEST(Sweep, RowsOnTheSecondsBesideAHoleAreNotCounted) {
  for (const Ends ends : all_ends) {
    std::vector<Sweep::Leaf> leaves = leaves_of(3, hours{1}, {});
    leaves.erase(leaves.begin() + 1);
    const std::vector<Time> on_its_ends{start + hours{1}, start + hours{2} - seconds{1}};
    EXPECT_THAT(sweep(leaves, {on_its_ends, ends}).differing, IsEmpty());
  }
}

TEST(Sweep, WindowsWhoseBorderIsNotQuietAreCountedTogether) {
  const std::vector<Time> stored{start + hours{2}, start + hours{5} + minutes{1}};
  std::vector<Time> times = stored;
  times.push_back(start + hours{1} + minutes{30});
  for (const Ends ends : all_ends) {
    EXPECT_THAT(sweep(leaves_of(8, hours{1}, stored), {stored, ends}).differing, IsEmpty());
    EXPECT_THAT(sweep(leaves_of(8, hours{1}, stored), {times, ends}).differing, ElementsAre(2, 3));
  }
}

TEST(Sweep, ARangeThatBeginsInsideOfAWindowCountsFromAQuietSecondOn) {
  const sys_seconds cut = start + hours{12};
  const std::vector<Time> stored{start + hours{1}, cut - milliseconds{500}, cut + hours{1}};
  std::vector<Time> times = stored;
  const Swept unchanged = sweep(leaves_of(1, days{1}, stored), {times, {}}, cut);
  ASSERT_EQ(unchanged.calls.size(), 1U);
  EXPECT_EQ(unchanged.calls[0].from, cut - seconds{2}) << "a little earlier rather than later";
  EXPECT_THAT(unchanged.differing, IsEmpty());
  times.push_back(cut + hours{2});
  EXPECT_THAT(sweep(leaves_of(1, days{1}, stored), {times, {}}, cut).differing, ElementsAre(1));
}

TEST(Sweep, AQuestionIsNoLongerThanAllowed) {
  const Swept swept = sweep(leaves_of(70, days{1}, {}), {}, start, days{30});
  EXPECT_EQ(swept.calls.size(), 3U);
  for (const StatementsCall& call : swept.calls) EXPECT_LE(call.to - call.from, days{30});
}

TEST(Sweep, WhatNoQuestionCanSpanIsReadAgain) {
  const std::vector<Time> stored{start + days{90}};
  const Swept swept = sweep(leaves_of(2, days{90}, stored), {stored, {}});
  EXPECT_THAT(swept.calls, IsEmpty());
  EXPECT_THAT(swept.differing, ElementsAre(1, 2));
}

TEST(Sweep, AWindowWithoutAQuietSecondBesideAHoleIsLeftOut) {
  std::vector<Time> stored;
  for (int i = 0; i < 60; ++i) stored.push_back(start + seconds{i});
  EXPECT_EQ(sweep(leaves_of(3, minutes{1}, stored), {stored, {}}).calls.size(), 1U);
  EXPECT_THAT(sweep(leaves_of(1, minutes{1}, stored), {stored, {}}).calls, IsEmpty());
}

TEST(Sweep, UnchangedTimeNeverDiffersHoweverDense) {
  std::mt19937 random(1);
  for (int round = 0; round < 400; ++round) {
    const int count = 1 + static_cast<int>(random() % 40);
    std::vector<Time> stored;
    for (auto i = random() % 400; i > 0; --i) {
      const auto offset = milliseconds{random() % static_cast<unsigned>(count * 30'000)};
      stored.push_back(start + (round % 2 == 0 ? floor<seconds>(offset) : offset));
    }
    std::vector<Sweep::Leaf> leaves = leaves_of(count, seconds{30}, stored);
    std::erase_if(leaves, [&](const Sweep::Leaf&) { return random() % 8 == 0; });
    const sys_seconds from = start + seconds{random() % 100};
    std::erase_if(leaves, [&](const Sweep::Leaf& leaf) { return leaf.to <= from; });
    const Swept swept = sweep(leaves, {stored, all_ends[random() % 4]}, from);
    EXPECT_THAT(swept.differing, IsEmpty()) << "round " << round;
    EXPECT_LE(swept.calls.size(), Sweep::edges(leaves).size()) << "round " << round;
  }
}

// Rows keep away from the borders here, so that every window is counted by itself.
TEST(Sweep, ExactlyTheWindowsThatChangedAreFoundAtTheCostOfABisectionEach) {
  std::mt19937 random(2);
  const auto somewhere_in = [&](int window) {
    return start + window * minutes{15} + seconds{5} + milliseconds{random() % 880'000};
  };
  for (int round = 0; round < 300; ++round) {
    const int count = 1 + static_cast<int>(random() % 200);
    const auto any = [&] { return static_cast<int>(random() % static_cast<unsigned>(count)); };
    std::vector<Time> stored;
    for (auto i = random() % 500; i > 0; --i) stored.push_back(somewhere_in(any()));
    Gateway gateway{stored, all_ends[random() % 4]};
    const bool adds = random() % 2 == 0;
    std::vector<std::int64_t> changed;
    for (auto i = random() % 6; i > 0; --i) {
      Time time = somewhere_in(any());
      if (adds) {
        gateway.times.push_back(time);
      } else {
        if (gateway.times.empty()) break;
        const auto row =
            gateway.times.begin() + static_cast<std::ptrdiff_t>(random() % gateway.times.size());
        time = *row;
        gateway.times.erase(row);
      }
      changed.push_back((time - start) / minutes{15} + 1);
    }
    std::ranges::sort(changed);
    changed.erase(std::ranges::unique(changed).begin(), changed.end());
    const Swept swept = sweep(leaves_of(count, minutes{15}, stored), gateway);
    EXPECT_EQ(swept.differing, changed) << "round " << round;
    const auto depth = static_cast<std::size_t>(std::bit_width(static_cast<unsigned>(count)));
    EXPECT_LE(swept.calls.size(), 1 + changed.size() * depth) << "round " << round;
  }
}

struct QuietCase {
  sys_seconds low;
  sys_seconds high;
  std::vector<Time> times;
  std::optional<sys_seconds> first;
  std::optional<sys_seconds> last;
};

TEST(Sweep, AQuietSecondHasNoRowOnItOrWithinASecond) {
  const auto second = [](int n) { return start + seconds{n}; };
  const std::vector<QuietCase> cases{
      {second(1), second(9), {}, second(1), second(9)},
      {second(1), second(9), {second(2)}, second(4), second(9)},
      {second(1), second(9), {second(8)}, second(1), second(6)},
      {second(1), second(9), {second(5) + milliseconds{500}}, second(1), second(9)},
      {second(4), second(6), {second(5) + milliseconds{500}}, second(4), second(4)},
      {second(1), second(2), {second(1)}, std::nullopt, std::nullopt},
      {second(3), second(2), {}, std::nullopt, std::nullopt},
  };
  for (const QuietCase& one : cases) {
    EXPECT_EQ(first_quiet_second(one.low, one.high, one.times), one.first);
    EXPECT_EQ(last_quiet_second(one.low, one.high, one.times), one.last);
  }
}

}  // namespace
}  // namespace reconciled::test
