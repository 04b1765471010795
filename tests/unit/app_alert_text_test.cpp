// What `reconciled alerts` shows a person.
#include "app/alert_text.hpp"

#include <gtest/gtest.h>

namespace reconciled::test {
namespace {

Table table_of(std::vector<std::vector<std::string>> rows) {
  return {{"alert_id", "kind", "severity", "customer", "subject", "summary", "raised_at",
           "resolved_at", "delivered_at", "acknowledged_at", "acknowledged_by"},
          std::move(rows)};
}

TEST(AlertText, SaysWhatOfWhomSinceWhenAndWhatToDoAndWhoKnows) {
  const std::string id = "7ac2c0b6-5559-4eb1-b938-ec58450865e3";
  EXPECT_EQ(
      alert_text(table_of({
          {id, "call_refused", "critical", "acme", "job 38",
           "Statements of acme, NORMAL_BALANCE, 2026-04-22 to 2026-05-21: the vendor refused the "
           "call. Contact it, then `reconciled retry 38`.",
           "2026-11-28 09:02:46.108315+00", "", "2026-11-28 09:02:59+00",
           "2026-11-28 09:10:00.5+00", "anna"},
          {id, "clock_skew", "warning", "", "host-1", "Check the clock.\x1b[2J",
           "2026-11-28 08:00:00+00", "2026-11-28 08:30:00.25+00", "", "", ""},
      })),
      "7ac2c0b6 critical call_refused: acme, job 38\n"
      "  open since 2026-11-28 09:02:46+00, told 2026-11-28 09:02:59+00, acknowledged 2026-11-28\n"
      "  09:10:00+00 by anna\n"
      "  Statements of acme, NORMAL_BALANCE, 2026-04-22 to 2026-05-21: the vendor refused the "
      "call. Contact\n"
      "  it, then `reconciled retry 38`.\n"
      "\n"
      "7ac2c0b6 warning clock_skew: host-1\n"
      "  resolved 2026-11-28 08:30:00+00, raised 2026-11-28 08:00:00+00, not told yet\n"
      "  Check the clock. [2J\n");
}

TEST(AlertText, LeavesAWordThatIsTooLongWhole) {
  const std::string word(150, 'x');
  const std::string text = alert_text(table_of(
      {{"1", "stale", "critical", "acme", "s", "See " + word + " there.", "", "", "", "", ""}}));
  EXPECT_NE(text.find("\n  See\n  " + word + "\n  there.\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace reconciled::test
