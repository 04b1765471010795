// The alert that needs nothing to go wrong: no verified coverage newer than a configured age.
#pragma once

#include <chrono>
#include <pqxx/pqxx>
#include <string>
#include <vector>

namespace reconciled {

/// Raises or resolves `stale` for every statements stream of these customers; those of others,
/// which the configuration no longer names, are resolved.
void note_staleness(pqxx::work& work, const std::vector<std::string>& customers,
                    std::chrono::milliseconds stale_after);

}  // namespace reconciled
