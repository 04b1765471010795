// Bringing the schema up to date, and refusing a database that is not what this program knows.
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

#include "store/migration_texts.hpp"
#include "store/schema.hpp"
#include "store_fixture.hpp"

namespace reconciled::test {
namespace {

class Migrations : public ::testing::Test {
 public:
  std::vector<std::string> migrate_again() {
    std::vector<std::string> applied;
    migrate(database.session(), [&](const std::string& name) { applied.push_back(name); });
    return applied;
  }
  std::string ledger() {
    return database.value(
        "SELECT string_agg(m::text, ' ' ORDER BY name) FROM recon.schema_migration m");
  }
  void expect_mismatch() {
    EXPECT_THROW(migrate_again(), SchemaMismatch);
    EXPECT_THROW(require_schema(database.session()), SchemaMismatch);
  }

  TestDatabase database;
};

TEST_F(Migrations, RunningTwiceIsANoOp) {
  const std::string before = ledger();
  EXPECT_TRUE(migrate_again().empty());
  EXPECT_EQ(ledger(), before);
  EXPECT_NO_THROW(require_schema(database.session()));
}

TEST_F(Migrations, AnEmptyDatabaseGetsThemAllOnceWhoeverMigrates) {
  database.execute("DROP SCHEMA acct, recon CASCADE");
  EXPECT_THROW(require_schema(database.session()), SchemaMismatch);
  std::latch start(2);
  std::atomic<std::size_t> applied = 0;
  const auto run = [&] {
    Session session(database.address());
    start.arrive_and_wait();
    migrate(session, [&](const std::string&) { ++applied; });
  };
  std::thread first(run);
  std::thread second(run);
  first.join();
  second.join();
  EXPECT_EQ(applied, migration_texts().size());
  EXPECT_NO_THROW(require_schema(database.session()));
}

TEST_F(Migrations, AnAlteredMigrationIsRefused) {
  database.execute("UPDATE recon.schema_migration SET checksum = 'x' WHERE name ~ '^0001'");
  expect_mismatch();
}

TEST_F(Migrations, ANewerDatabaseIsRefused) {
  database.execute("INSERT INTO recon.schema_migration VALUES ('9999_future', 'x', now())");
  expect_mismatch();
}

TEST_F(Migrations, AMissingMigrationIsRefusedByTheDaemonAndReported) {
  database.execute(
      "DELETE FROM recon.schema_migration WHERE name = (SELECT max(name) FROM "
      "recon.schema_migration)");
  EXPECT_THROW(require_schema(database.session()), SchemaMismatch);
  auto read = [](pqxx::work& work) { return migration_status(work); };
  const auto status = database.session().transact(read);
  ASSERT_EQ(status.size(), migration_texts().size());
  EXPECT_TRUE(status.front().is_applied);
  EXPECT_FALSE(status.back().is_applied);
}

TEST_F(Migrations, OnlyTheRealClockMayDriveADaemon) {
  auto check = [](pqxx::work& work) { require_real_clock(work); };
  EXPECT_NO_THROW(database.session().transact(check));
  database.execute(
      "CREATE OR REPLACE FUNCTION recon.now_() RETURNS timestamptz LANGUAGE sql STABLE AS "
      "$$SELECT timestamptz '2026-01-01'$$");
  EXPECT_THROW(database.session().transact(check), SchemaMismatch);
}

TEST_F(Migrations, EveryViewAndColumnForAccountantsHasAComment) {
  EXPECT_EQ(database.value(
                "SELECT coalesce(string_agg(c.relname || '.' || coalesce(a.attname, ''), ' '), '') "
                "FROM pg_class c JOIN (SELECT attrelid, attnum, attname FROM pg_attribute WHERE "
                "attnum > 0 AND NOT attisdropped UNION ALL SELECT oid, 0, NULL FROM pg_class) a "
                "ON a.attrelid = c.oid LEFT JOIN pg_description d ON d.objoid = c.oid AND "
                "d.objsubid = a.attnum AND d.classoid = 'pg_class'::regclass WHERE c.relnamespace "
                "= 'acct'::regnamespace AND c.relkind = 'v' AND coalesce(d.description, '') = ''"),
            "");
  EXPECT_EQ(database.number("SELECT count(*) FROM pg_class WHERE relnamespace = "
                            "'acct'::regnamespace AND relkind NOT IN ('v')"),
            0)
      << "views only";
}

TEST_F(Migrations, PartitionsOfTheComingMonthsAreMadeOnce) {
  auto ensure = [](pqxx::work& work) { return ensure_partitions(work); };
  database.session().transact(ensure);
  EXPECT_EQ(database.session().transact(ensure), 0);
  EXPECT_EQ(database.number("SELECT count(*) FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid "
                            "WHERE c.relkind = 'r'"),
            3 * 4)
      << "three months, default";
}

TEST_F(Migrations, AFreshStoreViolatesNothing) {
  auto find = [](pqxx::work& work) { return find_violations(work).size(); };
  EXPECT_EQ(database.session().transact(find), 0U);
}

}  // namespace
}  // namespace reconciled::test
