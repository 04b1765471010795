// Deliveries: one notice to one sink, at least once, in order. Whoever claims one has it until the
// lease ends; who is late has it delivered twice, under the same notice_id.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "store/notices.hpp"

namespace reconciled {

struct Delivery {
  std::int64_t delivery_id = 0;
  std::string sink;
  int attempt_count = 0;  // this one included
  Notice notice;
};

/// Those of these sinks that are due, each sink's in order: of a sink and group only the oldest
/// that is not delivered, so that `resolved` never overtakes `raised`.
std::vector<Delivery> claim_deliveries(pqxx::work& work, const std::vector<std::string>& sinks,
                                       int limit, std::chrono::milliseconds lease);

/// Its alerts are delivered, too; the journal counts only while no other sink is known.
void note_delivered(pqxx::work& work, std::int64_t delivery_id);

/// To be tried again; a notice that is a day old is given up. Returns whether it was.
bool note_undelivered(pqxx::work& work, std::int64_t delivery_id,
                      std::chrono::milliseconds retry_in, const std::string& error);

/// Until one of these sinks has a delivery to claim, 0 when it has one now; absent when nothing
/// waits.
std::optional<std::chrono::milliseconds> until_next_delivery(pqxx::nontransaction& statement,
                                                             const std::vector<std::string>& sinks);

}  // namespace reconciled
