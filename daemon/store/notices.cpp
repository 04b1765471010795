#include "store/notices.hpp"

#include "store/alerts.hpp"
#include "store/deliveries.hpp"
#include "store/episodes.hpp"
#include "store/notice_text.hpp"
#include "store/sql_value.hpp"

namespace reconciled {

namespace {

bool lock_gathering(pqxx::work& work) {
  return work.exec1("SELECT pg_try_advisory_xact_lock(hashtext('recon.gather_notices'))")[0]
      .as<bool>();
}

bool has_listeners(pqxx::work& work) {
  return work
      .exec1(
          R"(SELECT EXISTS (SELECT FROM recon.sink
                             WHERE seen_at >= recon.now_() - interval '1 day'))")[0]
      .as<bool>();
}

std::string write_notice(pqxx::work& work, const Group& group, NoticeEvent event, Time now,
                         const EpisodeNews& told) {
  const GroupStanding& standing = group.standing;
  return text_of(work.exec_params1(
      R"(INSERT INTO recon.notice (episode_id, event, kind, severity, customer, text, alert_count,
                                   new_count, first_raised_at, created_at, resolved_at,
                                   is_acknowledged, alerts)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, recon.at($9::bigint), m.at,
                CASE WHEN $2 = 'resolved' THEN m.at END, $11,
                (SELECT coalesce(jsonb_agg(jsonb_build_object(
                          'alert_id', a.alert_id, 'subject', a.subject,
                          'summary', left(a.summary, 1000), 'raised_at', a.raised_at,
                          'resolved_at', a.resolved_at) ORDER BY a.place), '[]')
                   FROM (SELECT *, row_number() OVER (
                                ORDER BY noticed_at = m.at DESC, raised_at, alert_id) AS place
                           FROM recon.alert
                          WHERE episode_id = $1
                            AND ($2 = 'resolved' OR resolved_at IS NULL OR noticed_at = m.at)
                          ORDER BY place LIMIT 20) AS a)
           FROM (SELECT recon.at($10::bigint) AS at) AS m
         RETURNING notice_id)",
      told.episode_id, name_of(event), group.kind, severity_of(group.kind),
      nullable(group.customer), notice_text(work, group, event, told, now), standing.open_count,
      told.new_count, micros_of(told.began_at), micros_of(now), standing.is_acknowledged)[0]);
}

void add_deliveries(pqxx::work& work, const std::string& notice_id, Time now) {
  work.exec_params0(
      R"(INSERT INTO recon.delivery (notice_id, sink, next_attempt_at, created_at)
         SELECT $1, s.sink, m.at, m.at
           FROM recon.sink s, (SELECT recon.at($2::bigint) AS at) AS m
          WHERE s.seen_at >= m.at - interval '1 day' AND NOT s.takes_state ORDER BY s.sink)",
      notice_id, micros_of(now));
}

NoticeEvent event_of(const std::string& name) {
  if (name == name_of(NoticeEvent::raised)) return NoticeEvent::raised;
  return name == name_of(NoticeEvent::repeated) ? NoticeEvent::repeated : NoticeEvent::resolved;
}

std::vector<NoticedAlert> read_alerts(pqxx::work& work, const std::string& notice_id) {
  std::vector<NoticedAlert> alerts;
  for (const pqxx::row& row : work.exec_params(
           R"(SELECT a.alert ->> 'alert_id', a.alert ->> 'subject', a.alert ->> 'summary',
                     recon.micros((a.alert ->> 'raised_at')::timestamptz),
                     recon.micros((a.alert ->> 'resolved_at')::timestamptz)
                FROM recon.notice n, jsonb_array_elements(n.alerts) WITH ORDINALITY AS a (alert, place)
               WHERE n.notice_id = $1 ORDER BY a.place)",
           notice_id)) {
    NoticedAlert& alert = alerts.emplace_back();
    alert.alert_id = text_of(row[0]);
    alert.subject = text_of(row[1]);
    alert.summary = text_of(row[2]);
    alert.raised_at = time_of(row[3]);
    if (!row[4].is_null()) alert.resolved_at = time_of(row[4]);
  }
  return alerts;
}

}  // namespace

int gather_notices(pqxx::work& work, const NoticeRules& rules) {
  if (!lock_gathering(work) || !has_listeners(work)) return 0;
  settle_deliveries(work);
  const Time now = time_of(work.exec1("SELECT recon.micros(recon.now_())")[0]);
  int notice_count = 0;
  for (const Group& group : read_groups(work)) {
    const auto event = due_notice(group.standing, rules, now);
    if (!event) continue;
    const auto told = tell(work, group, *event, now);
    if (!told) continue;
    add_deliveries(work, write_notice(work, group, *event, now, *told), now);
    if (++notice_count == most_notices_at_once) break;
  }
  return notice_count;
}

std::optional<Notice> read_notice(pqxx::work& work, const std::string& notice_id) {
  const pqxx::result found = work.exec_params(
      R"(SELECT event, kind, severity, customer, text, alert_count, new_count,
                recon.micros(first_raised_at), recon.micros(created_at),
                recon.micros(resolved_at), is_acknowledged
           FROM recon.notice WHERE notice_id = $1)",
      notice_id);
  if (found.empty()) return std::nullopt;
  const pqxx::row row = found[0];
  Notice notice;
  notice.notice_id = notice_id;
  notice.event = event_of(text_of(row[0]));
  notice.kind = text_of(row[1]);
  notice.severity = text_of(row[2]);
  notice.customer = text_of(row[3]);
  notice.text = text_of(row[4]);
  notice.alert_count = row[5].as<std::int64_t>();
  notice.new_count = row[6].as<std::int64_t>();
  notice.first_raised_at = time_of(row[7]);
  notice.created_at = time_of(row[8]);
  if (!row[9].is_null()) notice.resolved_at = time_of(row[9]);
  notice.is_acknowledged = row[10].as<bool>();
  notice.alerts = read_alerts(work, notice_id);
  return notice;
}

std::int64_t retire_notices(pqxx::work& work) {
  return work.exec1("SELECT recon.retire_notices()")[0].as<std::int64_t>();
}

}  // namespace reconciled
