// Goal: what arrives lands in its month's partition, also where only `pull` ever runs, on a timer.
// Method: the partitions of this month that `migrate` made are dropped, as if months had passed.
#include "site.hpp"

namespace outside {

namespace {

TEST(Pull, MakesThePartitionsOfTheMonthBeforeAnythingArrives) {
  Site site;
  const TestDatabase& database = site.database();
  const std::string month =
      database.text("SELECT to_char(recon.now_() AT TIME ZONE 'UTC', '\"_y\"YYYY\"m\"MM')");
  const Flags tables{"recon.answer", "recon.statement_version", "recon.attempt"};
  for (const std::string& table : tables) database.query("DROP TABLE " + table + month);
  const Finished pull = site.pull();
  EXPECT_EQ(pull.exit_code, 0) << pull.out << pull.err;
  for (const std::string& table : tables) {
    ASSERT_NE(database.text("SELECT to_regclass('" + table + month + "')"), "") << table;
    EXPECT_GT(database.number("SELECT count(*) FROM " + table + month), 0) << table;
    EXPECT_EQ(database.number("SELECT count(*) FROM " + table + "_default"), 0) << table;
  }
}

}  // namespace

}  // namespace outside
