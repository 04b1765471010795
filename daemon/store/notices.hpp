// Notices: what people are told of the alerts of one kind and customer, gathered from the alerts
// that causing transactions wrote (core/notice.hpp says when).
// Whoever gathers holds an advisory lock; the alerts that others change at that moment wait for the
// next time, so that no causing transaction waits for a gathering that waits for it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "core/notice.hpp"
#include "core/time.hpp"

namespace reconciled {

struct NoticedAlert {
  std::string alert_id;
  std::string subject;
  std::string summary;
  Time raised_at;
  std::optional<Time> resolved_at;
};

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

/// As many notices as are made at once, so that what they tell of is not locked for long.
constexpr int most_notices_at_once = 20;

/// Makes notices of what is due, with a delivery for every sink that was seen within a day and does
/// not take the state. Returns how many, and when that are `most_notices_at_once` there may be
/// more; 0, too, when another process gathers or nobody listens.
int gather_notices(pqxx::work& work, const NoticeRules& rules);

/// One that was made. Nothing when it is not there.
std::optional<Notice> read_notice(pqxx::work& work, const std::string& notice_id);

/// Removes what was told and is over for 90 days. Returns how many notices.
std::int64_t retire_notices(pqxx::work& work);

}  // namespace reconciled
