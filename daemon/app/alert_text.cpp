#include "app/alert_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "app/table_text.hpp"
#include "core/expects.hpp"

namespace reconciled {

namespace {

constexpr std::size_t line_width = 98;
constexpr std::size_t id_width = 8;

class AlertRow {
 public:
  AlertRow(const Table& table, const std::vector<std::string>& row) : table_(table), row_(row) {}

  std::string operator[](std::string_view column) const {
    const auto found = std::ranges::find(table_.columns, column);
    expects(found != table_.columns.end(), "the listing has this column");
    return harmless(row_[static_cast<std::size_t>(found - table_.columns.begin())]);
  }
  // To the second: "2026-11-28 09:02:50+00".
  std::string moment(std::string_view column) const {
    const std::string time = (*this)[column];
    const std::size_t zone = time.find_last_of("+-");
    constexpr std::size_t to_the_second = 19;
    if (zone == std::string::npos || zone < to_the_second) return time;
    return time.substr(0, to_the_second) + time.substr(zone);
  }
  bool has(std::string_view column) const { return !(*this)[column].empty(); }

 private:
  const Table& table_;
  const std::vector<std::string>& row_;
};

std::string wrapped(std::string_view text) {
  std::string lines;
  while (!text.empty()) {
    std::size_t end = text.size();
    if (end > line_width) {
      end = text.rfind(' ', line_width);
      if (end == std::string_view::npos) end = std::min(text.find(' '), text.size());
    }
    lines += "  " + std::string(text.substr(0, end)) + '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string block_of(const AlertRow& alert) {
  std::string whom = alert["customer"];
  if (!whom.empty()) whom += ", ";
  std::string when = alert.has("resolved_at")
                         ? fmt::format("resolved {}, raised {}", alert.moment("resolved_at"),
                                       alert.moment("raised_at"))
                         : "open since " + alert.moment("raised_at");
  when += alert.has("delivered_at") ? ", told " + alert.moment("delivered_at") : ", not told yet";
  if (alert.has("acknowledged_at")) {
    when += fmt::format(", acknowledged {} by {}", alert.moment("acknowledged_at"),
                        alert["acknowledged_by"]);
  }
  return fmt::format("{} {} {}: {}{}\n", alert["alert_id"].substr(0, id_width), alert["severity"],
                     alert["kind"], whom, alert["subject"]) +
         wrapped(when) + wrapped(alert["summary"]);
}

}  // namespace

std::string alert_text(const Table& alerts) {
  std::string text;
  for (const auto& row : alerts.rows) {
    if (!text.empty()) text += '\n';
    text += block_of(AlertRow(alerts, row));
  }
  return text;
}

}  // namespace reconciled
