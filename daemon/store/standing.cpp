#include "store/standing.hpp"

#include "store/sql_value.hpp"

namespace reconciled {

// A window that is not verified is a hole from its beginning, as in acct.coverage. The conditions
// are those of the partial indexes.
Standing read_standing(pqxx::work& work, const std::vector<std::string>& customers) {
  const pqxx::row row = work.exec_params1(
      R"(WITH undone AS (
           SELECT j.stream_id, j.window_id, j.state, j.rung FROM recon.job j WHERE j.state = 'ready'
           UNION ALL
           SELECT j.stream_id, j.window_id, j.state, j.rung FROM recon.job j
            WHERE j.state = 'running'
           UNION ALL
           SELECT j.stream_id, j.window_id, j.state, j.rung FROM recon.job j
            WHERE j.state = 'retrying'
           UNION ALL
           SELECT j.stream_id, j.window_id, j.state, j.rung FROM recon.job j
            WHERE j.state IN ('exhausted', 'refused', 'unreachable', 'quarantined', 'cancelled')),
         hole AS (
           SELECT u.stream_id, min(w.from_time) AS first,
                  count(*) FILTER (WHERE u.state IN ('exhausted', 'refused', 'unreachable',
                                                     'quarantined')) AS failed,
                  count(*) FILTER (WHERE recon.coverage_state(u.state, u.rung) = 'retrying')
                    AS retrying
             FROM undone u JOIN recon.time_window w USING (window_id) GROUP BY u.stream_id)
         SELECT to_char(min(coalesce(h.first, s.planned_to)) AT TIME ZONE 'UTC',
                        'YYYY-MM-DD"T"HH24:MI"Z"'),
                coalesce(sum(h.failed), 0)::bigint, coalesce(sum(h.retrying), 0)::bigint,
                (SELECT count(*) FROM recon.parking p
                  WHERE p.resumed_at IS NULL
                    AND (p.customer IS NULL OR p.customer = ANY ($1::text[])))
           FROM recon.stream s LEFT JOIN hole h USING (stream_id)
          WHERE s.kind = 'statements' AND s.customer = ANY ($1::text[]))",
      array_of(customers));
  return {.covered_until = text_of(row[0]),
          .failed_count = row[1].as<long long>(),
          .retrying_count = row[2].as<long long>(),
          .parked_count = row[3].as<long long>()};
}

}  // namespace reconciled
