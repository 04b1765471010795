// What must hold in the database at any moment of a storm, whatever happened, and how things ended.
#pragma once

#include <string>

#include "sim_world.hpp"

namespace reconciled::test {

/// What does not hold; "" when all does.
std::string audit(SimDatabase& database);

/// Once all faults have stopped, a person has mended what waits for one, and the daemons had time:
/// what is not whole. Alerts of the kinds in `excused`, a list with commas, may be open.
std::string audit_peace(SimDatabase& database, const std::string& excused);

/// What people were told, in a world that has a sink: of each alert, and of its end. "" when they
/// were.
std::string audit_told(World& world);

/// Adds what the storm came to: "end: exhausted", ...
void count_ends(SimDatabase& database, Figures& figures);

/// Adds with which outcomes the attempts ended whose calls met a fault: "effect: slow: unknown",
/// ...
void count_effects(SimDatabase& database, const std::vector<sandbox::RequestRecord>& records,
                   Figures& figures);

/// Every attempt, a line each.
std::string story_of(SimDatabase& database);

}  // namespace reconciled::test
