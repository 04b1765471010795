#include "store/rate_limit.hpp"

#include <algorithm>

#include "store/sql_value.hpp"

namespace reconciled {

using std::chrono::microseconds;

// One UPDATE, so that two processes cannot take the same slot. Nothing is reserved further ahead
// than a second: a pause must not find slots that were given away before it. What lies more than a
// minute beyond that, or a pause of more than a minute, was written before the database's clock was
// put back; it does not hold, or no call would go out until the clock is there again.
Reservation reserve(pqxx::nontransaction& statement, const RateOptions& options,
                    const StoppedClock& stopped) {
  const pqxx::row row = statement.exec_params1(
      R"(WITH moment AS MATERIALIZED (
           SELECT recon.now_() AS clock,
                  recon.now_() + CASE WHEN recon.now_() = recon.at($4::bigint)
                                      THEN $5::bigint * interval '1 microsecond'
                                      ELSE interval '0' END AS at),
         ahead AS MATERIALIZED (
           SELECT at, furthest,
                  furthest + $1::bigint * $3::int * interval '1 microsecond'
                           + interval '1 minute' AS credible
             FROM moment, LATERAL (
               SELECT at + interval '1 second'
                         + $1::bigint * ($2::int - 1) * interval '1 microsecond' AS furthest) f),
         reserved AS (
           UPDATE recon.rate_limit r
              SET next_at = greatest(CASE WHEN r.next_at <= m.credible THEN r.next_at
                                          ELSE m.furthest END, m.at)
                            + $1::bigint * $3::int * interval '1 microsecond'
             FROM ahead m
            WHERE r.paused_until NOT BETWEEN m.at + interval '1 microsecond'
                                         AND m.at + interval '1 minute'
              AND r.next_at NOT BETWEEN m.furthest + interval '1 microsecond' AND m.credible
           RETURNING recon.micros(r.next_at) - $1::bigint * $2::int - recon.micros(m.at) AS wait)
         SELECT (SELECT wait FROM reserved), recon.micros(m.clock),
                (SELECT greatest(0, recon.micros(paused_until) - recon.micros(m.at))
                   FROM recon.rate_limit WHERE paused_until <= m.at + interval '1 minute'),
                EXISTS (SELECT FROM recon.parking WHERE resumed_at IS NULL AND customer IS NULL),
                (SELECT ' ' || string_agg(customer, ' ') || ' ' FROM recon.parking
                  WHERE resumed_at IS NULL AND endpoint IS NULL)
           FROM moment m)",
      options.interval.count(), options.burst, options.slot_count, micros_of(stopped.seen_at),
      stopped.slept.count());
  Reservation reservation{.is_reserved = !row[0].is_null(),
                          .wait = microseconds{row[0].is_null() ? row[2].as<std::int64_t>(0)
                                                                : row[0].as<std::int64_t>()},
                          .database_now = time_of(row[1]),
                          .is_gateway_parked = row[3].as<bool>(),
                          .parked_customers = text_of(row[4])};
  if (!reservation.is_reserved) {
    reservation.wait = std::max<microseconds>(reservation.wait, std::chrono::milliseconds{500});
  }
  return reservation;
}

microseconds pause_left(pqxx::nontransaction& statement) {
  const pqxx::row row = statement.exec_params1(
      R"(SELECT CASE WHEN paused_until <= recon.now_() + interval '1 minute'
                     THEN greatest(0, recon.micros(paused_until) - recon.micros(recon.now_()))
                     ELSE 0 END
           FROM recon.rate_limit)");
  return microseconds{row[0].as<std::int64_t>()};
}

void pause_everybody(pqxx::work& work, std::chrono::milliseconds pause) {
  work.exec_params0(
      R"(UPDATE recon.rate_limit
            SET paused_until = greatest(CASE WHEN paused_until <= recon.now_() + interval '1 minute'
                                             THEN paused_until ELSE recon.now_() END,
                                        recon.now_() + $1::bigint * interval '1 millisecond'))",
      pause.count());
}

}  // namespace reconciled
