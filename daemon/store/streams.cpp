#include "store/streams.hpp"

#include "core/expects.hpp"
#include "store/sql_value.hpp"

namespace reconciled {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct StreamRow {
  int stream_id = 0;
  Time now;
  sys_seconds history_from;
  sys_seconds planned_to;
  std::optional<Time> planned_at;
};

// The row is created by whoever comes first and locked by whoever plans.
StreamRow lock_stream(pqxx::work& work, const StreamPlan& plan) {
  const char* balance_type = nullable(plan.balance_type);
  const bool has_range = plan.endpoint == Endpoint::statements;
  const std::string from = std::to_string(micros_of(plan.history_from));
  work.exec_params(
      R"(INSERT INTO recon.stream (customer, kind, balance_type, history_from, planned_to)
         VALUES ($1, $2, $3, recon.at($4::bigint), recon.at($4::bigint))
         ON CONFLICT ON CONSTRAINT stream_identity DO NOTHING)",
      plan.customer, kind_of(plan.endpoint), balance_type, has_range ? from.c_str() : nullptr);
  const pqxx::row row = work.exec_params1(
      R"(SELECT stream_id, recon.micros(recon.now_()), recon.micros(history_from),
                recon.micros(planned_to), recon.micros(planned_at)
           FROM recon.stream
          WHERE customer = $1 AND kind = $2 AND balance_type IS NOT DISTINCT FROM $3
            FOR UPDATE)",
      plan.customer, kind_of(plan.endpoint), balance_type);
  StreamRow stream{.stream_id = row[0].as<int>(),
                   .now = time_of(row[1]),
                   .history_from = {},
                   .planned_to = {},
                   .planned_at = {}};
  if (has_range) {
    stream.history_from = seconds_of(row[2]);
    stream.planned_to = seconds_of(row[3]);
  }
  if (!row[4].is_null()) stream.planned_at = time_of(row[4]);
  return stream;
}

// Cuts [from, to) into windows, each a job. The exclusion constraint would refuse an overlap.
int add_windows(pqxx::work& work, int stream_id, sys_seconds from, sys_seconds to, seconds width) {
  if (from >= to) return 0;
  const pqxx::row row = work.exec_params1(
      R"(WITH planned AS (
           INSERT INTO recon.time_window (stream_id, from_time, to_time)
           SELECT $1, recon.at(start), recon.at(least(start + $4::bigint, $3::bigint))
             FROM generate_series($2::bigint, $3::bigint - 1, $4::bigint) AS start
           RETURNING window_id, stream_id, to_time),
         added AS (
           INSERT INTO recon.job (stream_id, window_id, priority, order_time, next_attempt_at,
                                  created_at)
           SELECT stream_id, window_id, 1, to_time, recon.now_(), recon.now_() FROM planned
           RETURNING 1)
         SELECT count(*) FROM added)",
      stream_id, micros_of(from), micros_of(to),
      std::chrono::duration_cast<std::chrono::microseconds>(width).count());
  return row[0].as<int>();
}

int plan_windows(pqxx::work& work, const StreamPlan& plan, StreamRow stream) {
  // Nothing is planned yet: the configuration may still say where history begins, later included.
  if (stream.history_from == stream.planned_to) {
    stream.history_from = stream.planned_to = plan.history_from;
  }
  const sys_seconds from = std::min(plan.history_from, stream.history_from);
  const sys_seconds settled = std::chrono::floor<seconds>(stream.now - plan.settle);
  const sys_seconds to = std::max(settled, stream.planned_to);
  int job_count = add_windows(work, stream.stream_id, from, stream.history_from, plan.window);
  job_count += add_windows(work, stream.stream_id, stream.planned_to, to, plan.window);
  work.exec_params0(
      R"(UPDATE recon.stream
            SET history_from = recon.at($2::bigint), planned_to = recon.at($3::bigint)
          WHERE stream_id = $1)",
      stream.stream_id, micros_of(from), micros_of(to));
  return job_count;
}

// At most one open job per stream: while one runs or waits, the tick passes.
int plan_tick(pqxx::work& work, const StreamRow& stream) {
  const pqxx::result added = work.exec_params(
      R"(INSERT INTO recon.job (stream_id, priority, order_time, next_attempt_at, created_at)
         VALUES ($1, 0, recon.now_(), recon.now_(), recon.now_())
         ON CONFLICT (stream_id)
           WHERE window_id IS NULL AND state IN ('ready', 'running', 'retrying') DO NOTHING
         RETURNING job_id)",
      stream.stream_id);
  return static_cast<int>(added.size());
}

}  // namespace

const char* kind_of(Endpoint endpoint) {
  switch (endpoint) {
    case Endpoint::statements: return "statements";
    case Endpoint::balances: return "balances";
    case Endpoint::accounts: return "accounts";
  }
  return "";
}

Endpoint endpoint_of_kind(const std::string& kind) {
  if (kind == "statements" || kind == recheck_kind) return Endpoint::statements;
  if (kind == "balances") return Endpoint::balances;
  expects(kind == "accounts", "the stream's kind is one of four");
  return Endpoint::accounts;
}

Planned plan(pqxx::work& work, const StreamPlan& plan) {
  const StreamRow stream = lock_stream(work, plan);
  const bool is_statements = plan.endpoint == Endpoint::statements;
  const Time due = stream.planned_at ? *stream.planned_at + plan.every : stream.now;
  const bool is_extended = is_statements && plan.history_from < stream.history_from;
  if (due > stream.now && !is_extended) {
    return {0, std::chrono::ceil<milliseconds>(due - stream.now)};
  }
  Planned planned{
      .job_count = is_statements ? plan_windows(work, plan, stream) : plan_tick(work, stream),
      .until_next = plan.every};
  work.exec_params0("UPDATE recon.stream SET planned_at = recon.now_() WHERE stream_id = $1",
                    stream.stream_id);
  return planned;
}

}  // namespace reconciled
