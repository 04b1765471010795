#include "store/rechecks.hpp"

#include <algorithm>
#include <map>

#include "core/expects.hpp"
#include "store/alerts.hpp"
#include "store/lateness.hpp"
#include "store/rereads.hpp"
#include "store/sql_value.hpp"

namespace reconciled {

namespace {

using std::chrono::milliseconds;

// Windows that are read a last time, per round: a backlog must not hold up new work.
constexpr int final_rereads = 50;

struct RecheckStream {
  int stream_id = 0;
  int statements_id = 0;
  Time now;
  sys_seconds history_from;
  sys_seconds planned_to;
  bool is_round_due = false;
};

// The row is created by whoever comes first and locked by whoever plans.
RecheckStream lock_stream(pqxx::work& work, const RecheckPlan& plan) {
  work.exec_params(
      R"(INSERT INTO recon.stream (customer, kind, balance_type) VALUES ($1, 'recheck', $2)
         ON CONFLICT ON CONSTRAINT stream_identity DO NOTHING)",
      plan.customer, plan.balance_type);
  const pqxx::row row = work.exec_params1(
      R"(SELECT r.stream_id, s.stream_id, recon.micros(recon.now_()),
                recon.micros(s.history_from), recon.micros(s.planned_to),
                coalesce(r.planned_at + $3::bigint * interval '1 ms' <= recon.now_(), true)
           FROM recon.stream r
           JOIN recon.stream s ON s.customer = r.customer AND s.balance_type = r.balance_type
            AND s.kind = 'statements'
          WHERE r.customer = $1 AND r.kind = 'recheck' AND r.balance_type = $2
            FOR UPDATE OF r)",
      plan.customer, plan.balance_type, plan.every.count());
  return {row[0].as<int>(),   row[1].as<int>(),   time_of(row[2]),
          seconds_of(row[3]), seconds_of(row[4]), row[5].as<bool>()};
}

std::string array_of_steps(const RecheckPlan& plan) {
  std::vector<std::int64_t> steps;
  for (const milliseconds step : plan.steps) steps.push_back(step.count());
  return array_of(steps);
}

// A step's first sweep is due when the step has passed since the stream was first planned.
void add_new_steps(pqxx::work& work, const RecheckStream& stream, const std::string& steps) {
  work.exec_params0(
      R"(INSERT INTO recon.recheck_step (stream_id, step_ms, swept_at)
         SELECT $1::int, step_ms,
                coalesce((SELECT min(j.created_at) FROM recon.time_window w
                            JOIN recon.job j USING (window_id) WHERE w.stream_id = $2::int),
                         recon.now_())
           FROM unnest($3::bigint[]) AS step_ms
          WHERE NOT EXISTS (SELECT FROM recon.recheck_step known
                             WHERE known.stream_id = $1::int AND known.step_ms = step_ms.step_ms)
         ON CONFLICT DO NOTHING)",
      stream.stream_id, stream.statements_id, steps);
}

struct DueSteps {
  milliseconds longest{0};  // of those that are due; zero: none is
  milliseconds until_next{0};
};

// A sweep that failed is not asked again before the shortest step has passed, a day at most. One
// that is due and cannot be asked yet is looked at again after an eighth of it, an hour at least.
DueSteps find_due_steps(pqxx::work& work, const RecheckStream& stream, const std::string& steps) {
  const pqxx::row row = work.exec_params1(
      R"(WITH due AS (
           SELECT step_ms,
                  greatest(swept_at + step_ms * interval '1 ms',
                           CASE WHEN asked_at > swept_at
                                THEN asked_at + least(min(step_ms) OVER () * interval '1 ms',
                                                      interval '1 day') END) AS at
             FROM recon.recheck_step
            WHERE stream_id = $1 AND step_ms = ANY ($2::bigint[]))
         SELECT coalesce(max(step_ms) FILTER (WHERE at <= recon.now_()), 0),
                ceil(extract(epoch FROM coalesce(min(at) FILTER (WHERE at > recon.now_())
                                                   - recon.now_(),
                                                 greatest(min(step_ms) / 8 * interval '1 ms',
                                                          interval '1 hour')))
                     * 1000)::bigint
           FROM due)",
      stream.stream_id, steps);
  return {milliseconds{row[0].as<std::int64_t>()}, milliseconds{row[1].as<std::int64_t>()}};
}

// At most one open sweep per stream: while one is open no step is asked.
int add_sweep(pqxx::work& work, const RecheckStream& stream, milliseconds step, sys_seconds from,
              sys_seconds to, const std::string& steps) {
  return work
      .exec_params1(
          R"(WITH added AS (
               INSERT INTO recon.job (stream_id, priority, order_time, next_attempt_at, created_at,
                                      question_from, question_to, recheck_step_ms)
               VALUES ($1, 0, recon.now_(), recon.now_(), recon.now_(), recon.at($3::bigint),
                       recon.at($4::bigint), $2)
               ON CONFLICT (stream_id)
                 WHERE window_id IS NULL AND state IN ('ready', 'running', 'retrying') DO NOTHING
               RETURNING created_at),
             asked AS (
               UPDATE recon.recheck_step SET asked_at = added.created_at FROM added
                WHERE stream_id = $1 AND step_ms <= $2::bigint AND step_ms = ANY ($5::bigint[]))
             SELECT count(*) FROM added)",
          stream.stream_id, step.count(), micros_of(from), micros_of(to), steps)[0]
      .as<int>();
}

std::vector<std::int64_t> windows_of(const pqxx::result& rows) {
  std::vector<std::int64_t> windows;
  for (const pqxx::row& row : rows) windows.push_back(row[0].as<std::int64_t>());
  return windows;
}

int reread_not_final(pqxx::work& work, const RecheckPlan& plan, const RecheckStream& stream,
                     sys_seconds from, sys_seconds to) {
  return reopen(work, windows_of(work.exec_params(
                          R"(SELECT l.window_id FROM recon.leaf l
              WHERE l.stream_id = $1 AND l.from_time < recon.at($5::bigint)
                AND l.to_time > recon.at($4::bigint)
                AND l.from_time > recon.at($4::bigint) - interval '100 days' AND l.is_whole
                AND EXISTS (SELECT FROM recon.statement s
                             WHERE s.customer = $2 AND s.balance_type = $3
                               AND s.transaction_status IN ('INIT', 'PROCESSING', 'PENDING')
                               AND s.missing_since IS NULL
                               AND s.transaction_time >= greatest(l.from_time, recon.at($4::bigint))
                               AND s.transaction_time < least(l.to_time, recon.at($5::bigint))))",
                          stream.statements_id, plan.customer, plan.balance_type, micros_of(from),
                          micros_of(to))));
}

// A row that is final may change without changing a count (SUCCESS to REFUNDED): windows that were
// last read while they were younger than the last step are read in full when they leave its range.
// `final_to` moves with them, so that a round looks at no window twice.
int reread_final(pqxx::work& work, const RecheckStream& stream, milliseconds last_step) {
  const pqxx::result leaving = work.exec_params(
      R"(SELECT l.window_id, recon.micros(l.from_time)
           FROM recon.leaf l JOIN recon.stream r ON r.stream_id = $1
          WHERE l.stream_id = $2 AND l.is_whole
            AND l.from_time >= coalesce(r.final_to, '-infinity')
            AND l.from_time < recon.now_() - 2 * $3::bigint * interval '1 ms'
            AND l.to_time <= recon.now_() - 2 * $3::bigint * interval '1 ms'
            AND l.verified_at < l.to_time + $3::bigint * interval '1 ms'
          ORDER BY l.from_time LIMIT $4)",
      stream.stream_id, stream.statements_id, last_step.count(), final_rereads);
  const bool is_cut = static_cast<int>(leaving.size()) == final_rereads;
  const std::string cut_at = is_cut ? text_of(leaving.back()[1]) : "";
  work.exec_params0(
      R"(UPDATE recon.stream r
            SET planned_at = recon.now_(),
                final_to = coalesce(recon.at($4::bigint) + interval '1 s',
                                    (SELECT max(w.from_time) FROM recon.time_window w
                                      WHERE w.stream_id = $2
                                        AND w.from_time
                                            <= recon.now_() - 2 * $3::bigint * interval '1 ms'),
                                    r.final_to)
          WHERE r.stream_id = $1)",
      stream.stream_id, stream.statements_id, last_step.count(), nullable(cut_at));
  return reopen(work, windows_of(leaving));
}

bool has_verified_time(pqxx::work& work, const RecheckStream& stream, sys_seconds from,
                       sys_seconds to) {
  return work
      .exec_params1(
          R"(SELECT EXISTS (SELECT FROM recon.leaf l
                             WHERE l.stream_id = $1 AND l.from_time < recon.at($3::bigint)
                               AND l.to_time > recon.at($2::bigint)
                               AND l.from_time > recon.at($2::bigint) - interval '100 days'
                               AND l.is_whole))",
          stream.statements_id, micros_of(from), micros_of(to))[0]
      .as<bool>();
}

// Where nothing is verified yet the step stays due.
int plan_sweep(pqxx::work& work, const RecheckPlan& plan, const RecheckStream& stream,
               milliseconds step, const std::string& steps) {
  const sys_seconds from = std::max(std::chrono::floor<std::chrono::seconds>(stream.now - 2 * step),
                                    stream.history_from);
  if (from >= stream.planned_to) return 0;
  if (!has_verified_time(work, stream, from, stream.planned_to)) return 0;
  const int added = add_sweep(work, stream, step, from, stream.planned_to, steps);
  if (added == 0) return 0;
  return added + reread_not_final(work, plan, stream, from, stream.planned_to);
}

}  // namespace

Planned plan_recheck(pqxx::work& work, const RecheckPlan& plan) {
  expects(!plan.steps.empty(), "a recheck has steps");
  const RecheckStream stream = lock_stream(work, plan);
  const std::string steps = array_of_steps(plan);
  add_new_steps(work, stream, steps);
  const DueSteps due = find_due_steps(work, stream, steps);
  Planned planned{.job_count = 0, .until_next = std::min(due.until_next, plan.every)};
  if (due.longest.count() > 0) {
    planned.job_count += plan_sweep(work, plan, stream, due.longest, steps);
  }
  if (stream.is_round_due) planned.job_count += reread_final(work, stream, plan.steps.back());
  return planned;
}

void load_leaves(pqxx::work& work, ClaimedJob& job) {
  Sweep::Start& sweep = *job.sweep;
  for (const pqxx::row& row : work.exec_params(
           R"(SELECT l.window_id, recon.micros(l.from_time), recon.micros(l.to_time),
                     (SELECT count(*) FROM recon.statement s
                       WHERE s.customer = $1 AND s.balance_type = $2 AND s.missing_since IS NULL
                         AND s.transaction_time >= l.from_time
                         AND s.transaction_time < l.to_time),
                     NOT EXISTS (SELECT FROM recon.statement s
                                  WHERE s.customer = $1 AND s.balance_type = $2
                                    AND s.missing_since IS NULL
                                    AND s.transaction_time >= l.from_time - interval '1 s'
                                    AND s.transaction_time <= l.from_time + interval '1 s')
                FROM recon.stream st JOIN recon.leaf l USING (stream_id)
               WHERE st.customer = $1 AND st.kind = 'statements' AND st.balance_type = $2
                 AND l.from_time < recon.at($4::bigint) AND l.to_time > recon.at($3::bigint)
                 AND l.from_time > recon.at($3::bigint) - interval '100 days' AND l.is_whole
               ORDER BY l.from_time)",
           job.customer, job.balance_type, micros_of(sweep.from), micros_of(sweep.to))) {
    sweep.leaves.push_back({row[0].as<std::int64_t>(),
                            seconds_of(row[1]),
                            seconds_of(row[2]),
                            row[3].as<std::int64_t>(),
                            row[4].as<bool>(),
                            {}});
  }
  std::map<std::int64_t, std::size_t> edges;
  std::vector<std::int64_t> windows;
  for (const std::size_t edge : Sweep::edges(sweep.leaves)) {
    windows.push_back(sweep.leaves[edge].window_id);
    edges[windows.back()] = edge;
  }
  for (const pqxx::row& row : work.exec_params(
           R"(SELECT w.window_id, recon.micros(s.transaction_time)
                FROM recon.time_window w
                JOIN recon.statement s ON s.customer = $1 AND s.balance_type = $2
                 AND s.missing_since IS NULL AND s.transaction_time >= w.from_time
                 AND s.transaction_time < w.to_time
               WHERE w.window_id = ANY ($3::bigint[]) ORDER BY 1, s.transaction_time)",
           job.customer, job.balance_type, array_of(windows))) {
    sweep.leaves[edges.at(row[0].as<std::int64_t>())].times.push_back(time_of(row[1]));
  }
}

RowChanges store_sweep(pqxx::work& work, const Attempt& attempt, const RowOwner& owner) {
  RowChanges changes;
  for (const PageRead& read : attempt.sweep->pages()) {
    std::vector<SeenRow> rows;
    append_rows(rows, read);
    changes += store_rows(work, owner, rows, {}).changes;
  }
  changes.late_count = note_late_rows(work, attempt);
  reopen(work, attempt.sweep->differing());
  if (!std::holds_alternative<Swept>(attempt.ending)) return changes;
  work.exec_params0(
      R"(UPDATE recon.recheck_step s SET swept_at = greatest(s.swept_at, j.created_at)
           FROM recon.job j
          WHERE j.job_id = $1 AND s.stream_id = j.stream_id AND s.step_ms <= j.recheck_step_ms)",
      attempt.job.job_id);
  if (changes.late_count == 0 && attempt.sweep->differing().empty()) {
    resolve(work, "late_rows", owner.customer, owner.balance_type);
  }
  return changes;
}

}  // namespace reconciled
