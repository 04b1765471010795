// Deliveries: one notice to one sink, at least once, in order. Whoever claims one has it until the
// lease ends; who is late has it delivered twice, under the same notice_id.
#pragma once

#include <chrono>
#include <cstdint>
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

/// For whoever gathers: gives up what waits for sinks that have been gone for a day.
void settle_deliveries(pqxx::work& work);

}  // namespace reconciled
