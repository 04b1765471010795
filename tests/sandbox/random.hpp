// The only source of chance: splitmix64, integers only. The standard distributions differ from one
// library to the next; a seed must mean the same business everywhere.
#pragma once

#include <cstddef>
#include <cstdint>

namespace sandbox {

// One step of splitmix64: a good hash of a number.
constexpr std::uint64_t mix(std::uint64_t value) {
  value += 0x9e3779b97f4a7c15U;
  value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31U);
}

constexpr std::uint64_t mix(std::uint64_t one, std::uint64_t other) {
  return mix(mix(one) ^ other);
}

class Random {
 public:
  explicit constexpr Random(std::uint64_t seed) : state_(seed) {}

  constexpr std::uint64_t next() {
    const auto value = mix(state_);
    state_ += 0x9e3779b97f4a7c15U;
    return value;
  }

  // In [0, bound); a bound of zero gives zero. The bias of the remainder is far below what a
  // business of a million rows could show.
  constexpr std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : next() % bound; }

  // In [low, high], both included.
  constexpr std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
  }

  constexpr bool chance(unsigned permille) { return below(1000) < permille; }

 private:
  std::uint64_t state_;
};

}  // namespace sandbox
