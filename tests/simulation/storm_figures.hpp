// What happened in storms, by name: printed, and handed from one test process to the next in files,
// because no single process lives through all seeds.
#pragma once

#include <string>
#include <vector>

#include "sim_world.hpp"

namespace reconciled::test {

/// How many seeds every run of the tests lives through: 1 to this.
inline constexpr std::uint64_t usual_seed_count = 300;

void add(Figures& sum, const Figures& figures);
void print(const Figures& figures);

/// Of a block of the usual seeds, by its first, in place of what was kept of it before.
void keep(const Figures& figures, std::uint64_t first_seed);
/// The sum of what was kept.
Figures kept_figures();

/// What must have happened in the usual seeds at least once: every kind of fault with what it did
/// to the daemon, every upset, and all that attempts and alerts can come to.
std::vector<std::string> wanted_figures();

}  // namespace reconciled::test
