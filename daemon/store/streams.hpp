// Streams: what is asked for again and again, and the planning of its next jobs. Safe on several
// processes at once: a stream is advanced under its row's lock, and windows cannot overlap.
#pragma once

#include <chrono>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "core/call.hpp"
#include "core/time.hpp"

namespace reconciled {

/// "statements", "balances", "accounts": the stream's kind in SQL, views and log.
const char* kind_of(Endpoint endpoint);
/// Rechecks ask for statements, too.
Endpoint endpoint_of_kind(const std::string& kind);
inline constexpr const char* recheck_kind = "recheck";

/// What the configuration wants of one stream.
struct StreamPlan {
  std::string customer;
  Endpoint endpoint = Endpoint::statements;
  std::string balance_type;            // empty for accounts
  std::chrono::milliseconds every{0};  // zero: plan now, whatever the last plan
  // Statements only:
  sys_seconds history_from;
  std::chrono::seconds window{0};  // width of a window at most
  std::chrono::seconds settle{0};  // how long time must rest before it is asked for
};

struct Planned {
  int job_count = 0;
  std::chrono::milliseconds until_next{0};  // when this stream wants to be planned again
};

/// Creates the stream where it is missing, extends it to an earlier history_from, and adds the jobs
/// that are due since the plan stored last. One stream, one transaction.
Planned plan(pqxx::work& work, const StreamPlan& stream);

}  // namespace reconciled
