#include "store/rate_limit.hpp"

#include <algorithm>

namespace reconciled {

using std::chrono::microseconds;

// One UPDATE, so that two processes cannot take the same slot. Nothing is reserved further ahead
// than a second: a pause must not find slots that were given away before it.
Reservation reserve(pqxx::nontransaction& statement, const RateOptions& options) {
  const pqxx::result reserved = statement.exec_params(
      R"(UPDATE recon.rate_limit r
            SET next_at = greatest(r.next_at, (SELECT recon.now_()))
                          + $1::bigint * $3::int * interval '1 microsecond'
          WHERE r.paused_until <= (SELECT recon.now_())
            AND r.next_at - $1::bigint * ($2::int - 1) * interval '1 microsecond'
                <= (SELECT recon.now_()) + interval '1 second'
         RETURNING recon.micros(r.next_at) - $1::bigint * $2::int
                   - recon.micros(recon.now_()))",
      options.interval.count(), options.burst, options.slot_count);
  if (!reserved.empty()) return {true, microseconds{reserved[0][0].as<std::int64_t>()}};
  const microseconds pause = pause_left(statement);
  return {false, std::max<microseconds>(pause, std::chrono::milliseconds{500})};
}

microseconds pause_left(pqxx::nontransaction& statement) {
  const pqxx::row row = statement.exec_params1(
      R"(SELECT greatest(0, recon.micros(paused_until) - recon.micros(recon.now_()))
           FROM recon.rate_limit)");
  return microseconds{row[0].as<std::int64_t>()};
}

void pause_everybody(pqxx::work& work, std::chrono::milliseconds pause) {
  work.exec_params0(
      R"(UPDATE recon.rate_limit
            SET paused_until = greatest(paused_until, recon.now_()
                                                      + $1::bigint * interval '1 millisecond'))",
      pause.count());
}

}  // namespace reconciled
