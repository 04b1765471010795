// When people are told of alerts. Alerts of one kind and customer are a group, and what a group is
// told at one moment is a notice, so that ten thousand failures are a handful of messages. An
// episode of a group lasts from its first open alert to its last resolved one. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/time.hpp"

namespace reconciled {

struct NoticeRules {
  std::chrono::milliseconds group_wait = std::chrono::seconds{10};  // for more of the same
  // Between two notices of one group and event, by how many there were within the hour: fewer than
  // four, fewer than eight, more. Whatever comes and goes is about ten an hour at most.
  std::chrono::milliseconds quick_interval = std::chrono::seconds{30};
  std::chrono::milliseconds group_interval = std::chrono::minutes{5};
  std::chrono::milliseconds slow_interval = std::chrono::minutes{15};
  std::chrono::milliseconds repeat_every = std::chrono::hours{4};
};

enum class NoticeEvent { raised, repeated, resolved };

/// "raised"
constexpr const char* name_of(NoticeEvent event) {
  switch (event) {
    case NoticeEvent::raised: return "raised";
    case NoticeEvent::repeated: return "repeated";
    case NoticeEvent::resolved: return "resolved";
  }
  return "";
}

/// Notices of one event within the hour.
struct RecentNotices {
  int count = 0;
  std::optional<Time> last = std::nullopt;
};

/// A group's alerts, and what it was told. An alert that healed before anybody was told counts as
/// new, not as open.
struct GroupStanding {
  std::int64_t open_count = 0;
  bool is_acknowledged = false;                  // all that is open
  std::optional<Time> new_since = std::nullopt;  // when the oldest of its new ones was raised
  std::optional<Time> told_at = std::nullopt;    // the open episode; absent when there is none
  RecentNotices raised = {};                     // of whichever episode
  RecentNotices resolved = {};
};

/// What the group is to be told now, if anything.
std::optional<NoticeEvent> due_notice(const GroupStanding& group, const NoticeRules& rules,
                                      Time now);

}  // namespace reconciled
