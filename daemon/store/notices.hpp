// Notices: what people are told about all alerts of one kind and customer at one moment, so that
// ten thousand failures are a handful of messages. An episode of such a group lasts from its first
// open alert to its last resolved one: it is raised, repeated while it lasts, and resolved.
// Whoever gathers holds an advisory lock; the alerts that others change at that moment wait for the
// next time, so that no causing transaction waits for a gathering that waits for it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace reconciled {

struct NoticeRules {
  std::chrono::milliseconds group_wait = std::chrono::seconds{10};     // for more of the same
  std::chrono::milliseconds group_interval = std::chrono::minutes{5};  // between two `raised`
  std::chrono::milliseconds repeat_every = std::chrono::hours{4};
};

struct NoticedAlert {
  std::string alert_id;
  std::string subject;
  std::string summary;
  Time raised_at;
  std::optional<Time> resolved_at;
};

enum class NoticeEvent { raised, repeated, resolved };

/// "raised"
const char* name_of(NoticeEvent event);

struct Notice {
  std::string notice_id;  // uuid, the same for all sinks and attempts
  NoticeEvent event = NoticeEvent::raised;
  std::string kind;
  std::string severity;          // critical or warning
  std::string customer;          // empty: the whole gateway
  std::string text;              // for a finance person: a few lines, parted by '\n'
  std::int64_t alert_count = 0;  // open ones
  std::int64_t new_count = 0;    // told for the first time
  Time first_raised_at;          // of the episode
  Time created_at;
  std::optional<Time> resolved_at;
  bool is_acknowledged = false;      // all of its open alerts
  std::vector<NoticedAlert> alerts;  // at most 20
};

/// Makes notices of what is due, with a delivery for every sink that was seen within a day and does
/// not take the state. Returns how many; 0, too, when another process gathers or nobody listens.
int gather_notices(pqxx::work& work, const NoticeRules& rules);

/// Removes what was told and is over for 90 days. Returns how many notices.
std::int64_t retire_notices(pqxx::work& work);

}  // namespace reconciled
