#include "store/episodes.hpp"

#include "store/sql_value.hpp"

namespace reconciled {

namespace {

std::optional<Time> optional_time(const pqxx::field& micros) {
  if (micros.is_null()) return std::nullopt;
  return time_of(micros);
}

// Locks them without waiting: a causing transaction that has one of them may want another.
EpisodeNews lock_new(pqxx::work& work, const Group& group, NoticeEvent event) {
  const pqxx::row row = work.exec_params1(
      R"(SELECT count(*), recon.micros(min(raised_at))
           FROM (SELECT raised_at FROM recon.alert
                  WHERE noticed_at IS NULL AND kind = $1 AND customer IS NOT DISTINCT FROM $2
                    -- raised since the group was looked at: another episode's
                    AND ($3 = 'raised' OR resolved_at IS NOT NULL)
                    FOR NO KEY UPDATE SKIP LOCKED) AS fresh)",
      group.kind, nullable(group.customer), name_of(event));
  return {.episode_id = {},
          .began_at = row[1].is_null() ? Time{} : time_of(row[1]),
          .new_count = row[0].as<std::int64_t>()};
}

void begin(pqxx::work& work, const Group& group, NoticeEvent event, Time now, EpisodeNews& told) {
  told.episode_id = text_of(work.exec_params1(
      R"(INSERT INTO recon.episode (kind, customer, began_at, told_at, ended_at)
         SELECT $1, $2, recon.at($3::bigint), m.at, CASE WHEN $5 = 'resolved' THEN m.at END
           FROM (SELECT recon.at($4::bigint) AS at) AS m
         RETURNING episode_id)",
      group.kind, nullable(group.customer), micros_of(told.began_at), micros_of(now),
      name_of(event))[0]);
}

void go_on(pqxx::work& work, const std::string& episode_id, NoticeEvent event, Time now,
           EpisodeNews& told) {
  told.episode_id = episode_id;
  told.began_at = time_of(work.exec_params1(
      R"(UPDATE recon.episode
            SET told_at = m.at, ended_at = CASE WHEN $3 = 'resolved' THEN m.at END
           FROM (SELECT recon.at($2::bigint) AS at) AS m
          WHERE episode_id = $1 RETURNING recon.micros(began_at))",
      episode_id, micros_of(now), name_of(event))[0]);
}

std::int64_t mark_new(pqxx::work& work, const Group& group, NoticeEvent event, Time now,
                      const std::string& episode_id) {
  const pqxx::result marked = work.exec_params0(
      R"(UPDATE recon.alert SET noticed_at = recon.at($4::bigint), episode_id = $5
          WHERE alert_id = ANY (ARRAY(
            SELECT alert_id FROM recon.alert
             WHERE noticed_at IS NULL AND kind = $1 AND customer IS NOT DISTINCT FROM $2
               AND ($3 = 'raised' OR resolved_at IS NOT NULL)
               FOR NO KEY UPDATE SKIP LOCKED)))",
      group.kind, nullable(group.customer), name_of(event), micros_of(now), episode_id);
  return static_cast<std::int64_t>(marked.affected_rows());
}

}  // namespace

std::vector<Group> read_groups(pqxx::work& work) {
  std::vector<Group> groups;
  for (const pqxx::row& row : work.exec(
           R"(WITH fresh AS (
                SELECT kind, customer, min(raised_at) AS since FROM recon.alert
                 WHERE noticed_at IS NULL GROUP BY kind, customer),
              still AS (
                SELECT kind, customer, count(*) AS open_count,
                       bool_and(acknowledged_at IS NOT NULL) AS is_acknowledged
                  FROM recon.alert WHERE resolved_at IS NULL GROUP BY kind, customer),
              episode AS (
                SELECT kind, customer, episode_id, least(told_at, recon.now_()) AS told_at
                  FROM recon.episode
                 WHERE ended_at IS NULL),
              recent AS (
                SELECT kind, customer,
                       count(*) FILTER (WHERE event = 'raised') AS raised_count,
                       max(created_at) FILTER (WHERE event = 'raised') AS raised_at,
                       count(*) FILTER (WHERE event = 'resolved') AS resolved_count,
                       max(created_at) FILTER (WHERE event = 'resolved') AS resolved_at
                  FROM recon.notice
                 -- not of a clock that was put back since
                 WHERE created_at > recon.now_() - interval '1 hour' AND created_at <= recon.now_()
                 GROUP BY kind, customer)
              SELECT g.kind, g.customer, e.episode_id, coalesce(s.open_count, 0),
                     coalesce(s.is_acknowledged, false), recon.micros(f.since),
                     recon.micros(e.told_at), coalesce(r.raised_count, 0),
                     recon.micros(r.raised_at), coalesce(r.resolved_count, 0),
                     recon.micros(r.resolved_at)
                FROM (SELECT kind, customer FROM fresh
                      UNION SELECT kind, customer FROM episode) g
                LEFT JOIN fresh f ON f.kind = g.kind AND f.customer IS NOT DISTINCT FROM g.customer
                LEFT JOIN still s ON s.kind = g.kind AND s.customer IS NOT DISTINCT FROM g.customer
                LEFT JOIN episode e ON e.kind = g.kind
                                   AND e.customer IS NOT DISTINCT FROM g.customer
                LEFT JOIN recent r ON r.kind = g.kind AND r.customer IS NOT DISTINCT FROM g.customer
               ORDER BY g.kind, g.customer)")) {
    groups.push_back({.kind = text_of(row[0]),
                      .customer = text_of(row[1]),
                      .episode_id = optional_of<std::string>(row[2]),
                      .standing = {.open_count = row[3].as<std::int64_t>(),
                                   .is_acknowledged = row[4].as<bool>(),
                                   .new_since = optional_time(row[5]),
                                   .told_at = optional_time(row[6]),
                                   .raised = {row[7].as<int>(), optional_time(row[8])},
                                   .resolved = {row[9].as<int>(), optional_time(row[10])}}});
  }
  return groups;
}

std::optional<EpisodeNews> tell(pqxx::work& work, const Group& group, NoticeEvent event, Time now) {
  EpisodeNews told;
  if (event != NoticeEvent::repeated) told = lock_new(work, group, event);
  const bool is_about_new = event == NoticeEvent::raised || !group.episode_id;
  if (is_about_new && told.new_count == 0) return std::nullopt;
  if (group.episode_id) {
    go_on(work, *group.episode_id, event, now, told);
  } else {
    begin(work, group, event, now, told);
  }
  if (told.new_count > 0) told.new_count = mark_new(work, group, event, now, told.episode_id);
  return told;
}

}  // namespace reconciled
