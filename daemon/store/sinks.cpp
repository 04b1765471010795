#include "store/sinks.hpp"

#include "store/sql_value.hpp"

namespace reconciled {

namespace {

// Waits for whoever gathers and does not know the new sink: what that makes is seen here, what
// comes later finds the sink.
void tell_newcomers(pqxx::work& work, const std::vector<std::string>& sinks) {
  work.exec("SELECT pg_advisory_xact_lock(hashtext('recon.gather_notices'))");
  work.exec_params0(
      R"(INSERT INTO recon.delivery (notice_id, sink, next_attempt_at, created_at)
         SELECT n.notice_id, s.sink, m.at, m.at
           FROM (SELECT recon.now_() AS at) AS m,
                recon.episode e
                CROSS JOIN LATERAL (
                  SELECT notice_id FROM recon.notice WHERE episode_id = e.episode_id
                   ORDER BY created_at DESC LIMIT 1) n,
                recon.sink s
          WHERE e.ended_at IS NULL AND s.sink = ANY ($1::text[]) AND NOT s.takes_state
          ORDER BY e.began_at, e.episode_id
         ON CONFLICT (notice_id, sink) DO UPDATE
           SET state = 'pending', finished_at = NULL, lease_until = NULL,
               next_attempt_at = excluded.next_attempt_at, created_at = excluded.created_at
         WHERE recon.delivery.state = 'given_up')",
      array_of(sinks));
}

struct Claim {
  Time claimed_at;
  Time resolved_since;  // what ended earlier was told
};

std::optional<Claim> claim(pqxx::work& work, const std::string& sink,
                           std::chrono::milliseconds every, std::chrono::milliseconds lease) {
  const pqxx::result claimed = work.exec_params(
      R"(UPDATE recon.sink s
            SET claimed_at = recon.now_(),
                lease_until = recon.now_() + $3::bigint * interval '1 millisecond'
          WHERE s.sink = (
            SELECT o.sink FROM recon.sink o
             WHERE o.sink = $1 AND (o.lease_until IS NULL OR o.lease_until <= recon.now_())
               AND (o.retry_at IS NULL OR o.retry_at <= recon.now_())
               AND (o.accepted_at IS NULL
                    OR o.accepted_at <= recon.now_() - $2::bigint * interval '1 millisecond'
                    OR EXISTS (SELECT FROM recon.episode e
                                -- not of a clock that was put back
                                WHERE e.told_at > o.accepted_at AND e.told_at <= recon.now_()))
               FOR NO KEY UPDATE SKIP LOCKED)
         RETURNING recon.micros(s.claimed_at), recon.micros(greatest(
           coalesce(s.accepted_at - interval '1 minute', s.first_seen_at),
           recon.now_() - interval '1 day')))",
      sink, every.count(), lease.count());
  if (claimed.empty()) return std::nullopt;
  return Claim{time_of(claimed[0][0]), time_of(claimed[0][1])};
}

// What was told last of each episode, as it stands now.
std::vector<Notice> read_state(pqxx::work& work, Time resolved_since) {
  std::vector<Notice> notices;
  for (const pqxx::row& row : work.exec_params(
           R"(SELECT n.notice_id, e.episode_id, e.ended_at IS NOT NULL,
                     coalesce((SELECT bool_and(a.acknowledged_at IS NOT NULL) FROM recon.alert a
                                WHERE a.episode_id = e.episode_id AND a.resolved_at IS NULL),
                              n.is_acknowledged)
                FROM recon.episode e
                CROSS JOIN LATERAL (
                  SELECT notice_id, is_acknowledged FROM recon.notice
                   WHERE episode_id = e.episode_id ORDER BY created_at DESC LIMIT 1) n
               WHERE e.ended_at IS NULL OR e.told_at >= recon.at($1::bigint)
               ORDER BY e.began_at, e.episode_id)",
           micros_of(resolved_since))) {
    auto notice = read_notice(work, text_of(row[0]));
    if (!notice) continue;
    notice->notice_id = text_of(row[1]);
    notice->event = row[2].as<bool>() ? NoticeEvent::resolved : NoticeEvent::raised;
    notice->is_acknowledged = row[3].as<bool>();
    notices.push_back(std::move(*notice));
  }
  return notices;
}

}  // namespace

void touch_sinks(pqxx::work& work, const std::vector<std::string>& sinks) {
  std::vector<std::string> newcomers;
  for (const pqxx::row& row : work.exec_params(
           // In one order, because another process may touch the same ones.
           R"(INSERT INTO recon.sink AS s (sink, first_seen_at, seen_at)
              SELECT t.sink, recon.now_(), recon.now_()
                FROM (SELECT DISTINCT unnest($1::text[]) AS sink) AS t ORDER BY t.sink
              ON CONFLICT (sink) DO UPDATE
                SET first_seen_at = CASE WHEN s.seen_at < excluded.seen_at - interval '1 day'
                                         THEN excluded.seen_at ELSE s.first_seen_at END,
                    seen_at = excluded.seen_at
              RETURNING sink, first_seen_at = seen_at)",
           array_of(sinks))) {
    if (row[1].as<bool>()) newcomers.push_back(text_of(row[0]));
  }
  if (!newcomers.empty()) tell_newcomers(work, newcomers);
}

std::optional<State> claim_state(pqxx::work& work, const std::string& sink,
                                 std::chrono::milliseconds every, std::chrono::milliseconds lease) {
  // Not while somebody gathers: what that makes would count as told though it is not seen here.
  work.exec("SELECT pg_advisory_xact_lock_shared(hashtext('recon.gather_notices'))");
  const auto claimed = claim(work, sink, every, lease);
  if (!claimed) return std::nullopt;
  return State{sink, claimed->claimed_at, read_state(work, claimed->resolved_since)};
}

void note_state_accepted(pqxx::work& work, const State& state) {
  const pqxx::result accepted = work.exec_params(
      R"(UPDATE recon.sink
            SET accepted_at = claimed_at, lease_until = NULL, retry_at = NULL, last_error = NULL
          WHERE sink = $1 AND claimed_at = recon.at($2::bigint) RETURNING 1)",
      state.sink, micros_of(state.claimed_at));
  if (accepted.empty()) return;
  // Whatever it took within a day: alerts that somebody else had locked are passed over, because
  // who has one may want another that is locked here.
  work.exec_params0(
      R"(UPDATE recon.alert SET delivered_at = recon.now_()
          WHERE alert_id = ANY (ARRAY(
            SELECT a.alert_id
              FROM recon.sink s
              JOIN recon.episode e ON e.ended_at IS NULL
                OR e.ended_at >= greatest(s.first_seen_at, s.accepted_at - interval '1 day')
              JOIN recon.alert a ON a.episode_id = e.episode_id AND a.delivered_at IS NULL
                                AND a.noticed_at <= s.accepted_at
             WHERE s.sink = $1 FOR NO KEY UPDATE OF a SKIP LOCKED)))",
      state.sink);
}

void note_state_refused(pqxx::work& work, const State& state, std::chrono::milliseconds retry_in,
                        const std::string& error) {
  work.exec_params0(
      R"(UPDATE recon.sink
            SET lease_until = NULL, last_error = left($3, 1000),
                retry_at = recon.now_() + $2::bigint * interval '1 millisecond'
          WHERE sink = $1 AND claimed_at = recon.at($4::bigint))",
      state.sink, retry_in.count(), error, micros_of(state.claimed_at));
}

}  // namespace reconciled
