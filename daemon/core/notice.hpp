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
  std::chrono::milliseconds group_wait = std::chrono::seconds{10};     // for more of the same
  std::chrono::milliseconds group_interval = std::chrono::minutes{5};  // between two of one event
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

/// A group's alerts, and what it was told. An alert that healed before anybody was told counts as
/// new, not as open.
struct GroupStanding {
  std::int64_t open_count = 0;
  bool is_acknowledged = false;                    // all that is open
  std::optional<Time> new_since = std::nullopt;    // when the oldest of its new ones was raised
  std::optional<Time> told_at = std::nullopt;      // the open episode; absent when there is none
  std::optional<Time> raised_at = std::nullopt;    // its latest `raised`, of whichever episode
  std::optional<Time> resolved_at = std::nullopt;  // its latest `resolved`
};

/// What the group is to be told now, if anything. `raised` and `resolved` come at most once each in
/// group_interval, so that alerts that come and go are bounded, too.
std::optional<NoticeEvent> due_notice(const GroupStanding& group, const NoticeRules& rules,
                                      Time now);

}  // namespace reconciled
