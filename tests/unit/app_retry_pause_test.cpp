#include "app/retry_pause.hpp"

#include <gtest/gtest.h>

namespace reconciled {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr const char* id = "0191e4a2-0000-4000-8000-000000000001";

TEST(RetryPause, DoublesFromFiveSecondsToAQuarterOfAnHourAndIsAFifthMoreOrLess) {
  milliseconds expected = seconds{5};
  for (int attempt = 1; attempt <= 200; ++attempt) {
    const milliseconds pause = retry_pause(attempt, id);
    EXPECT_GE(pause, expected * 8 / 10) << attempt;
    EXPECT_LE(pause, expected * 12 / 10) << attempt;
    expected = std::min<milliseconds>(expected * 2, minutes{15});
  }
}

TEST(RetryPause, IsTheSameForTheSameAttemptAndSpreadOverDeliveries) {
  EXPECT_EQ(retry_pause(3, id), retry_pause(3, id));
  int different_count = 0;
  for (int i = 0; i < 20; ++i) {
    if (retry_pause(3, std::to_string(i)) != retry_pause(3, id)) ++different_count;
  }
  EXPECT_GT(different_count, 10);
}

TEST(RetryAfter, IsReadAsSecondsOrADateAndHonouredUpToAnHour) {
  const Time now = *parse_time("1994-11-06T08:49:30Z");
  const struct {
    const char* value;
    std::optional<seconds> expected;
  } cases[] = {
      {"0", std::nullopt},
      {"7", seconds{7}},
      {"3600", seconds{3600}},
      {"3601", seconds{3600}},
      {"86400", seconds{3600}},
      {"99999999999999999999999999", seconds{3600}},
      {"9223372036854775807", seconds{3600}},
      {"Sun, 06 Nov 1994 08:49:37 GMT", seconds{7}},
      {"Sun, 06 Nov 1994 08:49:00 GMT", std::nullopt},
      {"Sun, 06 Nov 2094 08:49:37 GMT", seconds{3600}},
      {"Sun, 31 Nov 1994 08:49:37 GMT", std::nullopt},
      {"Sun, 06 Nox 1994 08:49:37 GMT", std::nullopt},
      {"Sun, 06 Nov 1994 08:49:37 CET", std::nullopt},
      {"Sunday, 06-Nov-94 08:49:37 GMT", std::nullopt},
      {"", std::nullopt},
      {"-7", std::nullopt},
      {"+7", std::nullopt},
      {"7.5", std::nullopt},
      {"7 seconds", std::nullopt},
      {"soon", std::nullopt},
      {"1994-11-06T08:49:37Z", std::nullopt},
  };
  for (const auto& [value, expected] : cases) {
    EXPECT_EQ(read_retry_after(value, now), expected) << value;
  }
}

}  // namespace
}  // namespace reconciled
