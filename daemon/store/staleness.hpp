// The alert that needs nothing to go wrong: no verified coverage newer than a configured age.
#pragma once

#include <chrono>
#include <pqxx/pqxx>
#include <string>
#include <vector>

namespace reconciled {

/// Raises `stale` for the statements streams of these customers, and resolves it for every stream
/// that is fresh again or that no process works for any more.
void note_staleness(pqxx::work& work, const std::vector<std::string>& customers,
                    std::chrono::milliseconds stale_after);

}  // namespace reconciled
