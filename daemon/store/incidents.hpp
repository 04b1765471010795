// What an attempt means for the alerts: which it raises, which it resolves, in the words of people.
#pragma once

#include <chrono>
#include <optional>
#include <pqxx/pqxx>
#include <string>

#include "store/record.hpp"

namespace reconciled {

/// What alerts call a job: a window's is its own ("job 12"); a balances or accounts job stands for
/// its stream, because the next tick's success heals the one that failed.
std::string subject_of(const ClaimedJob& job);

/// Keeps book of whether the gateway can be reached, for all processes. After a request that never
/// went out: how long everybody backs off (5 s, doubling to 5 min).
std::optional<std::chrono::milliseconds> note_reachability(pqxx::work& work, const Attempt& attempt,
                                                           AttemptOutcome outcome);

/// Raises and resolves alerts for an attempt that was just closed.
void note_incidents(pqxx::work& work, const Attempt& attempt, const Decision& decision,
                    std::int64_t vanished_count);

}  // namespace reconciled
