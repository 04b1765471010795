// When a group of alerts is told of.
#include <gtest/gtest.h>

#include "core/notice.hpp"
#include "core_fixture.hpp"

namespace reconciled::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Time now = at("2026-01-02T12:00:00Z");

struct Case {
  const char* what;
  GroupStanding group;
  std::string event;  // "": nothing
};

const std::vector<Case> cases{
    {"a new one is waited with", {.open_count = 1, .new_since = now - seconds{9}}, ""},
    {"and then raised", {.open_count = 1, .new_since = now - seconds{10}}, "raised"},
    {"one that healed meanwhile is over", {.new_since = now - seconds{10}}, "resolved"},
    {"but it may come back", {.new_since = now - seconds{9}}, ""},
    {"what is told is not told again",
     {.open_count = 1, .told_at = now - minutes{6}, .raised = {1, now - minutes{6}}},
     ""},
    {"a second waits for half a minute",
     {.open_count = 2,
      .new_since = now - seconds{10},
      .told_at = now - seconds{29},
      .raised = {1, now - seconds{29}}},
     ""},
    {"and is raised then",
     {.open_count = 2,
      .new_since = now - seconds{10},
      .told_at = now - seconds{30},
      .raised = {3, now - seconds{30}}},
     "raised"},
    {"the fifth within an hour waits for five minutes",
     {.open_count = 2,
      .new_since = now - minutes{1},
      .told_at = now - seconds{299},
      .raised = {4, now - seconds{299}}},
     ""},
    {"and is raised then",
     {.open_count = 2,
      .new_since = now - minutes{1},
      .told_at = now - seconds{300},
      .raised = {7, now - seconds{300}}},
     "raised"},
    {"the ninth waits for a quarter of an hour",
     {.open_count = 2,
      .new_since = now - minutes{1},
      .told_at = now - seconds{899},
      .raised = {8, now - seconds{899}}},
     ""},
    {"and is raised then",
     {.open_count = 2,
      .new_since = now - minutes{1},
      .told_at = now - seconds{900},
      .raised = {20, now - seconds{900}}},
     "raised"},
    {"a burst that begins then is waited with, too",
     {.open_count = 2,
      .new_since = now - seconds{1},
      .told_at = now - minutes{30},
      .raised = {1, now - minutes{30}}},
     ""},
    {"a repetition holds up no news",
     {.open_count = 2, .new_since = now - minutes{1}, .told_at = now - seconds{20}},
     "raised"},
    {"it is repeated after four hours", {.open_count = 1, .told_at = now - hours{4}}, "repeated"},
    {"unless all is acknowledged",
     {.open_count = 1, .is_acknowledged = true, .told_at = now - hours{40}},
     ""},
    {"the end is told at once",
     {.told_at = now - seconds{1}, .raised = {1, now - seconds{1}}},
     "resolved"},
    {"also of what nobody was told of",
     {.new_since = now, .told_at = now - seconds{1}, .raised = {1, now - seconds{1}}},
     "resolved"},
    {"a second end waits for half a minute",
     {.told_at = now - seconds{5}, .resolved = {1, now - seconds{29}}},
     ""},
    {"and is told then",
     {.told_at = now - seconds{5}, .resolved = {1, now - seconds{30}}},
     "resolved"},
    {"a fifth end within an hour waits for five minutes",
     {.told_at = now - minutes{1}, .resolved = {4, now - seconds{299}}},
     ""},
    {"another episode is raised no sooner than more of the last one",
     {.open_count = 1,
      .new_since = now - seconds{15},
      .raised = {1, now - seconds{29}},
      .resolved = {1, now - seconds{20}}},
     ""},
};

TEST(Notice, IsDueAsTheTableSays) {
  for (const Case& each : cases) {
    const auto event = due_notice(each.group, {}, now);
    EXPECT_EQ(event ? name_of(*event) : "", each.event) << each.what;
  }
}

}  // namespace
}  // namespace reconciled::test
