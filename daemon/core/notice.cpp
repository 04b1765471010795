#include "core/notice.hpp"

namespace reconciled {

std::optional<NoticeEvent> due_notice(const GroupStanding& group, const NoticeRules& rules,
                                      Time now) {
  const auto is_past = [&](std::optional<Time> last, std::chrono::milliseconds wait) {
    return !last || now - *last >= wait;
  };
  const bool has_news = group.new_since && now - *group.new_since >= rules.group_wait;
  if (group.open_count == 0) {
    const bool is_over = group.told_at || has_news;
    if (is_over && is_past(group.resolved_at, rules.group_interval)) return NoticeEvent::resolved;
    return std::nullopt;
  }
  if (has_news && is_past(group.raised_at, rules.group_interval)) return NoticeEvent::raised;
  if (group.told_at && !group.is_acknowledged && is_past(group.told_at, rules.repeat_every)) {
    return NoticeEvent::repeated;
  }
  return std::nullopt;
}

}  // namespace reconciled
