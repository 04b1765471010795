#include "store/schedule.hpp"

#include "store/sql_value.hpp"

namespace reconciled {

using std::chrono::milliseconds;

namespace {

std::vector<milliseconds> waits_of(const pqxx::result& rows) {
  std::vector<milliseconds> waits;
  for (const pqxx::row& row : rows) waits.emplace_back(row[0].as<std::int64_t>());
  return waits;
}

}  // namespace

std::vector<milliseconds> until_planned(pqxx::nontransaction& statement,
                                        const std::vector<StreamPlan>& streams) {
  if (streams.empty()) return {};
  std::vector<std::string> customers;
  std::vector<std::string> kinds;
  std::vector<std::string> balance_types;
  std::vector<std::int64_t> every_ms;
  std::vector<std::int64_t> history_from;
  for (const StreamPlan& stream : streams) {
    customers.push_back(stream.customer);
    kinds.emplace_back(kind_of(stream.endpoint));
    balance_types.push_back(stream.balance_type);
    every_ms.push_back(stream.every.count());
    history_from.push_back(micros_of(stream.history_from));
  }
  return waits_of(statement.exec_params(
      R"(SELECT CASE WHEN s.planned_at IS NULL OR recon.at(w.history_from) < s.history_from THEN 0
                     ELSE ceil(extract(epoch FROM s.planned_at - recon.now_()) * 1000)::bigint
                          + w.every_ms END
           FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
                  WITH ORDINALITY AS w (customer, kind, balance_type, every_ms, history_from, nth)
           LEFT JOIN recon.stream s
             ON s.customer = w.customer AND s.kind = w.kind
            AND s.balance_type IS NOT DISTINCT FROM nullif(w.balance_type, '')
          ORDER BY w.nth)",
      array_of(customers), array_of(kinds), array_of(balance_types), array_of(every_ms),
      array_of(history_from)));
}

std::vector<milliseconds> until_rechecked(pqxx::nontransaction& statement,
                                          const std::vector<RecheckPlan>& rechecks) {
  if (rechecks.empty()) return {};
  std::vector<std::string> customers;
  std::vector<std::string> balance_types;
  std::vector<std::int64_t> every_ms;
  std::vector<std::string> steps;
  for (const RecheckPlan& recheck : rechecks) {
    customers.push_back(recheck.customer);
    balance_types.push_back(recheck.balance_type);
    every_ms.push_back(recheck.every.count());
    std::vector<std::int64_t> step_ms;
    for (const milliseconds step : recheck.steps) step_ms.push_back(step.count());
    steps.push_back(array_of(step_ms));
  }
  // A step is due as find_due_steps has it; one that the database does not know is due to be told.
  return waits_of(statement.exec_params(
      R"(SELECT CASE WHEN r.planned_at IS NULL OR k.step_count < cardinality(w.steps::bigint[])
                       THEN 0
                     ELSE ceil(extract(epoch FROM
                                 least(r.planned_at + w.every_ms * interval '1 ms', k.first_at)
                                 - recon.now_()) * 1000)::bigint END
           FROM unnest($1::text[], $2::text[], $3::bigint[], $4::text[])
                  WITH ORDINALITY AS w (customer, balance_type, every_ms, steps, nth)
           LEFT JOIN recon.stream r
             ON r.customer = w.customer AND r.kind = 'recheck' AND r.balance_type = w.balance_type
          CROSS JOIN LATERAL (
            SELECT count(*) AS step_count, min(d.at) AS first_at
              FROM (SELECT greatest(s.swept_at + s.step_ms * interval '1 ms',
                                    CASE WHEN s.asked_at > s.swept_at
                                         THEN s.asked_at + least(min(s.step_ms) OVER ()
                                                                   * interval '1 ms',
                                                                 interval '1 day') END) AS at
                      FROM recon.recheck_step s
                     WHERE s.stream_id = r.stream_id
                       AND s.step_ms = ANY (w.steps::bigint[])) d) k
          ORDER BY w.nth)",
      array_of(customers), array_of(balance_types), array_of(every_ms), array_of(steps)));
}

}  // namespace reconciled
