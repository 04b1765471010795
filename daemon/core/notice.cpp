#include "core/notice.hpp"

namespace reconciled {

namespace {

using std::chrono::milliseconds;

milliseconds interval_after(int count, const NoticeRules& rules) {
  if (count < 4) return rules.quick_interval;
  return count < 8 ? rules.group_interval : rules.slow_interval;
}

bool may_follow(const RecentNotices& recent, const NoticeRules& rules, Time now) {
  return !recent.last || now - *recent.last >= interval_after(recent.count, rules);
}

}  // namespace

std::optional<NoticeEvent> due_notice(const GroupStanding& group, const NoticeRules& rules,
                                      Time now) {
  const bool has_news = group.new_since && now - *group.new_since >= rules.group_wait;
  if (group.open_count == 0) {
    const bool is_over = group.told_at || has_news;
    if (is_over && may_follow(group.resolved, rules, now)) return NoticeEvent::resolved;
    return std::nullopt;
  }
  if (has_news && may_follow(group.raised, rules, now)) return NoticeEvent::raised;
  const bool is_old = group.told_at && now - *group.told_at >= rules.repeat_every;
  if (is_old && !group.is_acknowledged) return NoticeEvent::repeated;
  return std::nullopt;
}

}  // namespace reconciled
