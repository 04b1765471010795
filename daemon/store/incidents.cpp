#include "store/incidents.hpp"

#include <fmt/format.h>

#include "core/result_code.hpp"
#include "store/alerts.hpp"
#include "store/sql_value.hpp"
#include "store/statements.hpp"
#include "store/streams.hpp"

namespace reconciled {

namespace {

using std::chrono::milliseconds;

// Beyond the alarming skew the alert is raised, below the tolerable one it is resolved.
constexpr std::chrono::seconds alarming_skew{60};
constexpr std::chrono::seconds tolerable_skew{45};

// "Statements of acme-hk, NORMAL_BALANCE, 2026-01-01T00:00:00Z to 2026-03-31T00:00:00Z"
std::string description_of(const ClaimedJob& job) {
  std::string text = job.sweep                              ? "The recheck"
                     : job.endpoint == Endpoint::statements ? "Statements"
                     : job.endpoint == Endpoint::balances   ? "Balances"
                                                            : "Accounts";
  text += " of " + job.customer;
  if (!job.balance_type.empty()) text += ", " + job.balance_type;
  if (!job.window_id) return text;
  const Window& window = job.reading.window;
  text += ", " + format_time(window.from) + " to " + format_time(window.to);
  if (!window.currency.empty()) text += ", " + window.currency;
  if (!window.transaction_type.empty()) text += " " + window.transaction_type;
  return text;
}

std::string answer_of(const LastCall& call) {
  if (call.code.empty()) return call.message.empty() ? "no answer" : call.message;
  return call.message.empty() ? call.code : call.code + " (" + call.message + ")";
}

// By which the vendor's support finds the call. Not every answer has an id: two of the three pages
// promise one with S only.
std::string trace_of(const Attempt& attempt) {
  const std::string& id = attempt.last_call.response_id;
  if (!id.empty()) return "Response id " + id + ".";
  const Time asked_at = std::chrono::floor<std::chrono::seconds>(attempt.job.started_at);
  return "Asked at " + format_time(asked_at) + ", no response id came.";
}

void note_failure(pqxx::work& work, const Attempt& attempt, const Decision& decision) {
  const ClaimedJob& job = attempt.job;
  Alert alert{.kind = {}, .customer = job.customer, .subject = subject_of(job), .summary = {}};
  const std::string what = description_of(job);
  const std::string answer = answer_of(attempt.last_call);
  switch (decision.state) {
    case JobState::exhausted:
      alert.kind = "retry_exhausted";
      alert.summary = fmt::format(
          "{}: the result stayed unknown through the whole retry ladder, last: {}. {} {} Job {}.",
          what, answer, advice_for(attempt.last_call.code), trace_of(attempt), job.job_id);
      break;
    case JobState::refused:
      alert.kind = "call_refused";
      alert.summary =
          fmt::format("{}: the vendor refused the call: {}. {} {} Job {}.", what, answer,
                      advice_for(attempt.last_call.code), trace_of(attempt), job.job_id);
      break;
    case JobState::unreachable:
      alert.kind = "unreachable_rows";
      alert.summary = fmt::format(
          "{}: the vendor reports more rows here than its pages can show; those that can be read "
          "are stored, the rest is missing. Ask WorldFirst for the rest. Job {}.",
          what, job.job_id);
      break;
    default: return;
  }
  raise(work, alert);
}

void note_vanished(pqxx::work& work, const Attempt& attempt, std::int64_t vanished_count) {
  if (vanished_count == 0) return;
  raise(work, {.kind = "row_vanished",
               .customer = attempt.job.customer,
               .subject = attempt.job.balance_type,
               .summary = fmt::format(
                   "{}: {} rows that the vendor showed before are no longer there. They are kept, "
                   "see acct.statements where missing_since is not null. Ask WorldFirst why.",
                   description_of(attempt.job), vanished_count),
               .is_news = true});
}

// An answer was believed: whatever that puts right is put right in one statement, because this runs
// for every window. Refusals in a row end here, too.
void note_success(pqxx::work& work, const Attempt& attempt, const Decision& decision) {
  const ClaimedJob& job = attempt.job;
  const bool is_done = decision.state == JobState::succeeded || decision.state == JobState::split;
  const auto skew = attempt.last_call.clock_skew;
  const bool is_in_time = skew && std::chrono::abs(*skew) < tolerable_skew;
  work.exec_params0(
      R"(WITH moment AS MATERIALIZED (SELECT recon.now_() AS at),
         accepted AS (
           UPDATE recon.stream SET refused_count = 0, refused_code = NULL
            WHERE stream_id = $6 AND refused_count > 0 AND $5)
         UPDATE recon.alert a SET resolved_at = m.at
           FROM moment m
          WHERE a.resolved_at IS NULL
            AND ((a.customer = $1 AND a.subject = $2 AND $5
                  AND a.kind IN ('retry_exhausted', 'call_refused', 'job_quarantined',
                                 'unreachable_rows'))
                 OR (a.customer = $1 AND a.subject = $3 AND a.kind = 'unverified_response')
                 OR (a.customer = $1 AND a.subject = $4 AND a.kind = 'row_vanished'
                     AND NOT EXISTS (SELECT FROM recon.statement s
                                      WHERE s.customer = $1 AND s.balance_type = $4
                                        AND s.missing_since IS NOT NULL))
                 OR (a.customer IS NULL AND a.subject = $7 AND a.kind = 'clock_skew' AND $8)))",
      job.customer, subject_of(job), std::string(name_of(job.endpoint)), job.balance_type, is_done,
      job.stream_id, attempt.host, is_in_time);
}

void note_trust(pqxx::work& work, const Attempt& attempt) {
  const auto* unanswered = std::get_if<Unanswered>(&attempt.ending);
  if (unanswered == nullptr) return;
  const auto* unknown = std::get_if<Unknown>(&unanswered->outcome.what);
  if (unknown == nullptr || unknown->cause != Unknown::Cause::unverified) return;
  raise(work, {.kind = "unverified_response",
               .customer = attempt.job.customer,
               .subject = std::string(name_of(attempt.job.endpoint)),
               .summary = fmt::format(
                   "{}: an answer could not be verified and was not believed ({}). Check "
                   "gateway.public_key_file and this machine's clock; if it lasts, ask WorldFirst "
                   "whether its key changed.",
                   description_of(attempt.job), attempt.last_call.message)});
}

void note_clock(pqxx::work& work, const LastCall& call, const std::string& host) {
  if (!call.clock_skew || std::chrono::abs(*call.clock_skew) <= alarming_skew) return;
  raise(work, {.kind = "clock_skew",
               .customer = {},
               .subject = host,
               .summary = fmt::format(
                   "The clocks of this machine and of the gateway are {} s apart; beyond 300 s its "
                   "answers are not believed. Check time synchronization.",
                   std::chrono::abs(*call.clock_skew).count())});
}

// The request went out, whatever came back: the gateway can be reached.
void note_reached(pqxx::work& work) {
  const pqxx::result healed = work.exec(
      R"(UPDATE recon.gateway
            SET unreachable_since = NULL, retry_at = NULL, connect_failures = 0,
                unreachable_reason = NULL, is_probed = false
          WHERE unreachable_since IS NOT NULL RETURNING 1)");
  if (!healed.empty()) resolve(work, "gateway_unreachable", {}, "gateway");
}

// A sweep whose windows have all been reopened meanwhile ends without a question.
bool has_asked_nothing(const Attempt& attempt) {
  return std::holds_alternative<Swept>(attempt.ending) && attempt.sweep->pages().empty();
}

// True when an answer came that was believed and used.
bool is_success(const Attempt& attempt) {
  if (has_asked_nothing(attempt)) return false;
  const Ending& ending = attempt.ending;
  return !std::holds_alternative<Unanswered>(ending) && !std::holds_alternative<Released>(ending);
}

}  // namespace

std::string subject_of(const ClaimedJob& job) {
  if (job.window_id) return "job " + std::to_string(job.job_id);
  std::string subject = job.sweep ? recheck_kind : kind_of(job.endpoint);
  if (!job.balance_type.empty()) subject += " " + job.balance_type;
  return subject;
}

std::optional<milliseconds> note_reachability(pqxx::work& work, const Attempt& attempt,
                                              AttemptOutcome outcome) {
  if (outcome == AttemptOutcome::released || has_asked_nothing(attempt)) return std::nullopt;
  if (outcome != AttemptOutcome::not_sent) {
    note_reached(work);
    return std::nullopt;
  }
  const std::string& reason = attempt.last_call.message;
  // Of several calls that fail together only the first lengthens the back-off, later the probe.
  const pqxx::row row = work.exec_params1(
      R"(UPDATE recon.gateway g
            SET unreachable_since = coalesce(g.unreachable_since, m.at), unreachable_reason = $1,
                connect_failures = g.connect_failures
                                   + (g.retry_at IS NULL OR g.is_probed)::int,
                is_probed = false,
                retry_at = CASE WHEN g.retry_at IS NULL OR g.is_probed
                                THEN m.at + least(interval '5 s' * (2 ^ least(g.connect_failures, 10)),
                                                  interval '5 min')
                                ELSE g.retry_at END
           FROM (SELECT recon.now_() AS at) AS m
         RETURNING ceil(extract(epoch FROM g.retry_at - m.at) * 1000)::bigint,
                   m.at - g.unreachable_since >= interval '5 min')",
      reason);
  if (row[1].as<bool>()) {
    raise(work, {.kind = "gateway_unreachable",
                 .customer = {},
                 .subject = "gateway",
                 .summary = "The gateway has not been reachable for at least five minutes: " +
                            reason + ". Nothing is lost; work resumes by itself."});
  }
  return milliseconds{row[0].as<std::int64_t>()};
}

void note_incidents(pqxx::work& work, const Attempt& attempt, const Decision& decision,
                    std::int64_t vanished_count) {
  if (is_success(attempt)) note_success(work, attempt, decision);
  note_failure(work, attempt, decision);
  note_vanished(work, attempt, vanished_count);
  note_trust(work, attempt);
  note_clock(work, attempt.last_call, attempt.host);
}

}  // namespace reconciled
