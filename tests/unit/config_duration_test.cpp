#include "config/duration.hpp"

#include <gtest/gtest.h>

namespace reconciled {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

TEST(Duration, IsANumberAndAUnit) {
  EXPECT_EQ(*parse_duration("500ms"), 500ms);
  EXPECT_EQ(*parse_duration("5s"), 5s);
  EXPECT_EQ(*parse_duration("15m"), 15min);
  EXPECT_EQ(*parse_duration("1h"), 1h);
  EXPECT_EQ(*parse_duration("1d"), 24h);
  EXPECT_EQ(*parse_duration("0s"), 0s);
  EXPECT_EQ(*parse_duration("3650d"), longest_duration);
}

TEST(Duration, IsNothingElse) {
  for (const char* text : {"",
                           "5",
                           "s",
                           "-5s",
                           "+5s",
                           "5 s",
                           " 5s",
                           "5s ",
                           "5S",
                           "5sec",
                           "1.5h",
                           "1h30m",
                           "0x5s",
                           "05s",
                           "00s",
                           "1e3s",
                           "5min",
                           "5w",
                           "3651d",
                           "87600001m",
                           "9223372036854775807ms",
                           "99999999999999999999s",
                           "18446744073709551617ms"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

TEST(Duration, KeepsToItsRangeBothEndsIncluded) {
  constexpr DurationRange range{1min, 2min};
  EXPECT_FALSE(parse_duration_in(range, "59999ms"));
  EXPECT_TRUE(parse_duration_in(range, "60s"));
  EXPECT_TRUE(parse_duration_in(range, "2m"));
  EXPECT_FALSE(parse_duration_in(range, "120001ms"));
}

TEST(Duration, IsWrittenInItsLargestWholeUnit) {
  EXPECT_EQ(duration_text(0ms), "0s");
  EXPECT_EQ(duration_text(1ms), "1ms");
  EXPECT_EQ(duration_text(90s), "90s");
  EXPECT_EQ(duration_text(90min), "90m");
  EXPECT_EQ(duration_text(24h), "1d");
  EXPECT_EQ(duration_text(25h), "25h");
}

TEST(RateLimit, CountsPerSecondMinuteOrHour) {
  EXPECT_EQ(*parse_rate("10/s"), (Rate{10, 1s}));
  EXPECT_EQ(*parse_rate("300/m"), (Rate{300, 1min}));
  EXPECT_EQ(*parse_rate("1/h"), (Rate{1, 1h}));
  for (const char* text : {"", "10", "/s", "10/", "10/d", "10 /s", "10/ s", "-1/s", "0/s", "1.5/s",
                           "1000001/s", "99999999999999999999/s", "10/S", "10/ms"}) {
    EXPECT_FALSE(parse_rate(text)) << text;
  }
}

TEST(RateLimit, SpacesCallsEvenlyAndLetsATenthOfASecondsWorthBurst) {
  EXPECT_EQ(parse_rate("10/s")->interval(), 100ms);
  EXPECT_EQ(parse_rate("1/h")->interval(), 1h);
  EXPECT_EQ(parse_rate("10/s")->burst_count(), 1);
  EXPECT_EQ(parse_rate("200/s")->burst_count(), 20);
  EXPECT_EQ(parse_rate("6000/m")->burst_count(), 10);
  EXPECT_EQ(parse_rate("1/h")->burst_count(), 1);
}

}  // namespace
}  // namespace reconciled
