// The line that `systemctl status` shows.
#include "app/status_line.hpp"

#include <gtest/gtest.h>

namespace reconciled::test {
namespace {

TEST(StatusLine, SaysInOneLineWhereTheWorkStands) {
  EXPECT_EQ(status_line({}, 1, ""), "1 customer, nothing planned yet, 0 failed, 0 retrying");
  Standing standing{.covered_until = "2026-11-28T05:00Z", .retrying_count = 3};
  EXPECT_EQ(status_line(standing, 2, ""),
            "2 customers, covered until 2026-11-28T05:00Z, 0 failed, 3 retrying");
  standing.failed_count = 1;
  standing.parked_count = 2;
  EXPECT_EQ(
      status_line(standing, 2, "no such key"),
      "2 customers, covered until 2026-11-28T05:00Z, 1 failed, 3 retrying, 2 parked; the last "
      "reload was refused: no such key");
}

}  // namespace
}  // namespace reconciled::test
