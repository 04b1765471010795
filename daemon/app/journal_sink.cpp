#include "app/journal_sink.hpp"

#include <algorithm>

#include "runtime/log.hpp"

namespace reconciled {

namespace {

void log_notice(const Notice& notice) {
  const bool is_over = notice.event == NoticeEvent::resolved;
  const char* event = is_over                                 ? "alert_resolved"
                      : notice.event == NoticeEvent::repeated ? "alert_repeated"
                                                              : "alert_raised";
  const auto level = is_over                         ? spdlog::level::info
                     : notice.severity == "critical" ? spdlog::level::err
                                                     : spdlog::level::warn;
  std::string summary = notice.text;
  std::replace(summary.begin(), summary.end(), '\n', ' ');
  log_event(level, event,
            {{"kind", notice.kind},
             {"customer", notice.customer},
             {"alert_count", notice.alert_count},
             {"summary", summary}});
}

}  // namespace

boost::asio::awaitable<Receipt> JournalSink::deliver(const std::vector<Notice>& notices) {
  for (const Notice& notice : notices) log_notice(notice);
  co_return Receipt{.is_accepted = true, .answer = {}, .retry_after = {}};
}

}  // namespace reconciled
