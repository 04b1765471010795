// The recording of one attempt, in one transaction: rows, signed answers, pages, the job's next
// state, the attempt, parkings and alerts. Its first statement is the fence, its last returns a row
// that is checked; whoever lost the lease changes nothing. Recording the same attempt twice is
// harmless, which is how an unknown COMMIT is decided: by reading.
#pragma once

#include <cstdint>
#include <optional>
#include <pqxx/pqxx>
#include <string>

#include "core/decide.hpp"
#include "core/reading.hpp"
#include "store/jobs.hpp"
#include "store/statements.hpp"

namespace reconciled {

/// What the attempt's row says of its last call.
struct LastCall {
  int page = 0;  // 0: none, or an endpoint without pages
  std::optional<int> http_status;
  std::string status;
  std::string code;
  std::string message;
  std::string response_id;
  std::optional<std::chrono::seconds> clock_skew;
};

/// All that one attempt brought. Borrows everything; it must live until the record is done.
struct Attempt {
  const ClaimedJob& job;
  const std::string& owner;
  const std::string& host;
  const Ladder& ladder;
  const Ending& ending;
  const LastCall& last_call;
  const Reading* reading = nullptr;     // statements
  const Sweep* sweep = nullptr;         // a recheck
  const Success* answer = nullptr;      // balances and accounts
  std::optional<std::int64_t> recount;  // a split window's totalCount, asked again
  std::string key_fingerprint;          // of the gateway's key that signed
  std::string token_fingerprint;        // of the customer's token; empty: none
};

struct Recorded {
  enum class Fence {
    held,              // recorded now
    already_recorded,  // by an earlier try whose COMMIT was not confirmed
    lost,              // the lease is somebody else's: nothing was changed
  };
  Fence fence = Fence::held;
  Decision decision;
  std::string subject;                            // what alerts call this job
  std::optional<std::chrono::milliseconds> wait;  // until the next attempt, where there is one
  RowChanges rows = {};                           // of statements
};

Recorded record(pqxx::work& work, const Attempt& attempt);

}  // namespace reconciled
