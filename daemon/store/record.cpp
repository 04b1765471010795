#include "store/record.hpp"

#include "store/accounts.hpp"
#include "store/answers.hpp"
#include "store/balances.hpp"
#include "store/incidents.hpp"
#include "store/inside.hpp"
#include "store/lateness.hpp"
#include "store/parkings.hpp"
#include "store/rate_limit.hpp"
#include "store/rechecks.hpp"
#include "store/refusals.hpp"
#include "store/splits.hpp"
#include "store/sql_value.hpp"
#include "store/statements.hpp"

namespace reconciled {

namespace {

using Fence = Recorded::Fence;
using std::chrono::milliseconds;

// How long everybody waits after REQUEST_TRAFFIC_EXCEED_LIMIT.
constexpr milliseconds traffic_pause{10000};

bool has_disagreed(const Attempt& attempt) {
  return attempt.job.has_disagreed || std::holds_alternative<Disagreed>(attempt.ending);
}

pqxx::result hold_with_reading(pqxx::work& work, const Attempt& attempt) {
  const Reading& reading = *attempt.reading;
  const int high = reading.pages().empty() ? 0 : reading.pages().back().page.page;
  const std::string outer = reading.outer_count() ? std::to_string(*reading.outer_count()) : "";
  const std::string total = reading.total_count() ? std::to_string(*reading.total_count()) : "";
  const std::string rows = total.empty() ? "" : std::to_string(reading.row_count());
  return work.exec_params(
      R"(UPDATE recon.job
            SET read_no = $4, pages_high = greatest(pages_high, $5), has_disagreed = $6,
                question_from = recon.at($7::bigint), question_to = recon.at($8::bigint),
                outer_count = $9, reported_count = $10, row_count = $11, is_narrowed = $12
          WHERE job_id = $1 AND epoch = $2 AND lease_owner = $3::uuid AND state = 'running'
         RETURNING 1)",
      attempt.job.job_id, attempt.job.epoch, attempt.owner, reading.read_no(), high,
      has_disagreed(attempt), micros_of(reading.question().from), micros_of(reading.question().to),
      nullable(outer), nullable(total), nullable(rows), reading.is_narrowed());
}

// A split window that was only counted again keeps the columns of its reading.
pqxx::result hold_with_recount(pqxx::work& work, const Attempt& attempt) {
  return work.exec_params(
      R"(UPDATE recon.job
            SET reported_count = $4, outer_count = CASE WHEN is_narrowed THEN outer_count
                                                        ELSE $4::bigint END
          WHERE job_id = $1 AND epoch = $2 AND lease_owner = $3::uuid AND state = 'running'
         RETURNING 1)",
      attempt.job.job_id, attempt.job.epoch, attempt.owner, *attempt.recount);
}

// Locks the job's row while it is ours, and with the same statement writes what was read of it.
pqxx::result hold(pqxx::work& work, const Attempt& attempt) {
  if (attempt.recount) return hold_with_recount(work, attempt);
  if (attempt.reading != nullptr) return hold_with_reading(work, attempt);
  return work.exec_params(
      R"(SELECT 1 FROM recon.job
          WHERE job_id = $1 AND epoch = $2 AND lease_owner = $3::uuid AND state = 'running'
            FOR UPDATE)",
      attempt.job.job_id, attempt.job.epoch, attempt.owner);
}

// The row lock also waits for an old connection of ours that may still be committing.
Fence check_fence(pqxx::work& work, const Attempt& attempt) {
  if (!hold(work, attempt).empty()) return Fence::held;
  const pqxx::result closed = work.exec_params(
      R"(SELECT 1 FROM recon.attempt
          WHERE job_id = $1 AND epoch = $2 AND started_at = recon.at($3::bigint)
            AND instance = $4::uuid AND outcome NOT IN ('lost', 'cancelled'))",
      attempt.job.job_id, attempt.job.epoch, micros_of(attempt.job.started_at), attempt.owner);
  return closed.empty() ? Fence::lost : Fence::already_recorded;
}

std::vector<SeenRow> rows_of(const std::vector<PageRead>& pages) {
  std::vector<SeenRow> rows;
  rows.reserve(pages.size() * page_size);
  for (const PageRead& read : pages) append_rows(rows, read);
  return rows;
}

// Pages of a reading that contradicted itself prove nothing together: each is taken for itself, so
// that a row which moved from one page to the next does not look like a twin.
RowChanges store_abandoned(pqxx::work& work, const RowOwner& owner, const Reading& reading) {
  RowChanges changes;
  for (const PageRead& read : reading.abandoned()) {
    std::vector<SeenRow> rows;
    append_rows(rows, read);
    changes += store_rows(work, owner, rows, {}).changes;
  }
  return changes;
}

void keep_evidence(pqxx::work& work, const Attempt& attempt) {
  std::vector<KeptAnswer> answers;
  if (attempt.reading != nullptr) {
    for (const PageRead& read : attempt.reading->abandoned()) {
      answers.push_back({read.page.page, &read.evidence});
    }
    for (const PageRead& read : attempt.reading->pages()) {
      answers.push_back({read.page.page, &read.evidence});
    }
  }
  if (attempt.sweep != nullptr) {
    for (const PageRead& read : attempt.sweep->pages()) {
      answers.push_back({read.page.page, &read.evidence});
    }
  }
  if (attempt.answer != nullptr) answers.push_back({0, &attempt.answer->evidence});
  keep_answers(work, attempt.job.job_id, attempt.job.epoch, answers);
}

// The pages of a reading that goes on later, with the keys of their rows.
void keep_progress(pqxx::work& work, const ClaimedJob& job, const Reading& reading,
                   const std::vector<std::string>& keys) {
  std::vector<StoredPage> pages;
  auto next = keys.begin();
  for (const PageRead& read : reading.pages()) {
    const auto end = next + static_cast<std::ptrdiff_t>(read.page.rows.size());
    pages.push_back({read.page.page, read.page.total_count, {next, end}});
    next = end;
  }
  keep_pages(work, job.job_id, reading.read_no(), pages);
}

// Rows inside of the window that this verified reading does not show any more.
std::int64_t find_missing(pqxx::work& work, const RowOwner& owner, const ClaimedJob& job,
                          const Reading& reading, std::vector<std::string> shown) {
  shown.insert(shown.end(), reading.stored_keys().begin(), reading.stored_keys().end());
  // Of a reading that was resumed the first pages are older than this claim, by at most a lease.
  const Time read_since =
      job.pages_since ? *job.pages_since - std::chrono::minutes{10} : job.started_at;
  return mark_missing(work, owner, reading.window(), shown, read_since);
}

// What a reading told about the rows of its window.
struct Found {
  RowChanges changes;
  std::optional<std::int64_t> inside_count;  // of a verified reading
};

Found store_reading(pqxx::work& work, const Attempt& attempt, const RowOwner& owner) {
  const Reading& reading = *attempt.reading;
  Found found{store_abandoned(work, owner, reading), std::nullopt};
  auto [keys, changes] = store_rows(work, owner, rows_of(reading.pages()), reading.stored_keys());
  found.changes += changes;
  found.changes.late_count = note_late_rows(work, attempt);
  if (reading.step() == Reading::Step::verified) {
    found.inside_count = count_inside(work, owner, reading, keys);
    found.changes.vanished_count = find_missing(work, owner, attempt.job, reading, std::move(keys));
    return found;
  }
  if (reading.step() == Reading::Step::ask) keep_progress(work, attempt.job, reading, keys);
  if (reading.step() == Reading::Step::split) add_parts(work, attempt.job, reading.parts());
  return found;
}

void store_answer(pqxx::work& work, const Attempt& attempt, const RowOwner& owner) {
  if (const auto* balances = std::get_if<BalancesAnswer>(&attempt.answer->data)) {
    const auto answered_at = parse_time(attempt.answer->evidence.response_time);
    store_balances(work, owner, *balances, answered_at.value_or(attempt.job.started_at));
  } else if (const auto* accounts = std::get_if<AccountsAnswer>(&attempt.answer->data)) {
    store_accounts(work, attempt.job.customer, attempt.job.job_id, *accounts);
  }
}

// What answers prove about the gateway only ever grows.
void keep_facts(pqxx::work& work, const Attempt& attempt) {
  if (attempt.reading == nullptr || attempt.reading->facts() == attempt.job.reading.facts) return;
  const GatewayFacts& facts = attempt.reading->facts();
  work.exec_params0(
      R"(UPDATE recon.gateway
            SET start_is_inclusive = start_is_inclusive OR $1,
                end_is_inclusive = end_is_inclusive OR $2, has_fractions = has_fractions OR $3)",
      facts.start_is_inclusive, facts.end_is_inclusive, facts.has_fractions);
}

Ending judge_recount(pqxx::work& work, const Attempt& attempt) {
  if (!attempt.recount) return attempt.ending;
  const Parts parts = parts_of(work, *attempt.job.window_id);
  return Recounted{parts.are_done && parts.row_count < *attempt.recount};
}

bool has_new_page(const Attempt& attempt) {
  return attempt.reading != nullptr && !attempt.reading->pages().empty() &&
         attempt.reading->pages().back().page.page > attempt.job.pages_high;
}

// The transaction's last statements: attempt and job are closed together, or nothing is.
std::optional<milliseconds> close(pqxx::work& work, const Attempt& attempt,
                                  const Decision& decision, std::optional<milliseconds> wait,
                                  std::optional<std::int64_t> inside_count) {
  const LastCall& call = attempt.last_call;
  const std::string page = call.page > 0 ? std::to_string(call.page) : "";
  const std::string http = call.http_status ? std::to_string(*call.http_status) : "";
  const std::string inside = inside_count ? std::to_string(*inside_count) : "";
  const std::string wait_ms = wait ? std::to_string(wait->count()) : "";
  const bool is_not_sent = decision.outcome == AttemptOutcome::not_sent;
  const bool is_released = decision.outcome == AttemptOutcome::released;
  const pqxx::row row = work.exec_params1(
      R"(WITH moment AS MATERIALIZED (
           SELECT recon.now_() AS at,
                  recon.now_() + $13::bigint * interval '1 millisecond' AS due),
         closed AS (
           UPDATE recon.attempt
              SET outcome = $4, finished_at = m.at, page = $5, http_status = $6,
                  result_status = $7, result_code = $8, response_id = $9, message = $10,
                  next_attempt_at = m.due
             FROM moment m
            WHERE job_id = $1 AND epoch = $2 AND started_at = recon.at($3::bigint)
              AND outcome IS NULL
           RETURNING 1),
         moved AS (
           UPDATE recon.job j
              SET state = $11, rung = $12, lease_owner = NULL, lease_until = NULL,
                  next_attempt_at = coalesce(m.due, m.at),
                  tech_failures = CASE WHEN $14 THEN least(tech_failures + 1, 1000)
                                       WHEN $15 THEN tech_failures ELSE 0 END,
                  crash_count = CASE WHEN $15 THEN crash_count ELSE 0 END,
                  is_recount = is_recount AND $11 NOT IN ('split', 'unreachable'),
                  last_status = CASE WHEN $15 THEN last_status ELSE $7 END,
                  last_code = CASE WHEN $15 THEN last_code ELSE $8 END,
                  last_message = CASE WHEN $15 THEN last_message ELSE $10 END,
                  inside_count = coalesce($16::bigint, inside_count),
                  verified_at = CASE WHEN $16::bigint IS NULL THEN verified_at ELSE m.at END,
                  finished_at = CASE WHEN $11 IN ('ready', 'retrying') THEN NULL ELSE m.at END
             FROM moment m
            WHERE j.job_id = $1 AND j.epoch = $2 AND j.state = 'running'
           RETURNING 1)
         SELECT (SELECT count(*) FROM closed), (SELECT count(*) FROM moved))",
      attempt.job.job_id, attempt.job.epoch, micros_of(attempt.job.started_at),
      to_string(decision.outcome), nullable(page), nullable(http), nullable(call.status),
      nullable(call.code), nullable(call.response_id), nullable(call.message),
      to_string(decision.state), decision.rung, nullable(wait_ms), is_not_sent, is_released,
      nullable(inside));
  if (row[0].as<int>() != 1 || row[1].as<int>() != 1) {
    throw std::logic_error("an attempt could not be closed although its fence held");
  }
  return wait;
}

}  // namespace

Recorded record(pqxx::work& work, const Attempt& attempt) {
  Recorded recorded{.fence = check_fence(work, attempt),
                    .decision = {},
                    .subject = subject_of(attempt.job),
                    .wait = std::nullopt,
                    .rows = {}};
  if (recorded.fence != Fence::held) return recorded;

  const RowOwner owner{attempt.job.customer, attempt.job.balance_type, attempt.job.job_id,
                       attempt.reading ? std::optional(attempt.reading->window()) : std::nullopt,
                       attempt.job.was_verified};
  Found found;
  keep_evidence(work, attempt);
  if (attempt.reading != nullptr && !attempt.recount) found = store_reading(work, attempt, owner);
  if (attempt.sweep != nullptr) found.changes = store_sweep(work, attempt, owner);
  if (attempt.answer != nullptr) store_answer(work, attempt, owner);
  keep_facts(work, attempt);

  const Ending ending = judge_recount(work, attempt);
  const Progress progress{.rung = attempt.job.rung,
                          .has_new_page = has_new_page(attempt),
                          .has_disagreed = has_disagreed(attempt),
                          .refusals_in_a_row = count_refusals(work, attempt)};
  recorded.decision = decide(ending, progress, attempt.ladder);
  const std::optional<milliseconds> back_off =
      note_reachability(work, attempt, recorded.decision.outcome);
  recorded.wait =
      close(work, attempt, recorded.decision,
            recorded.decision.wait ? recorded.decision.wait : back_off, found.inside_count);
  if (attempt.job.has_parent) check_parents(work, attempt.job.customer, *attempt.job.window_id);
  note_incidents(work, attempt, recorded.decision, found.changes.vanished_count);
  if (recorded.decision.park) {
    const bool is_gateway = *recorded.decision.park == Concern::gateway;
    park(work, attempt.job,
         {*recorded.decision.park, attempt.last_call.code, attempt.last_call.message,
          is_gateway ? attempt.key_fingerprint : attempt.token_fingerprint});
  }
  if (recorded.decision.everybody_waits) pause_everybody(work, traffic_pause);
  recorded.rows = found.changes;
  return recorded;
}

}  // namespace reconciled
