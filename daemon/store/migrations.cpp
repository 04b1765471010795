#include "store/migrations.hpp"

#include <map>

#include "core/sha256.hpp"
#include "store/migration_texts.hpp"
#include "store/sql_value.hpp"

namespace reconciled {

namespace {

// DO NOT CHANGE: checksums are stored.
std::string checksum_of(std::string_view sql) {
  return sha256_hex(sql);
}

struct Applied {
  std::string checksum;
  std::string at;
};

bool has_schema(pqxx::work& work) {
  return work.exec1("SELECT to_regclass('recon.schema_migration') IS NOT NULL")[0].as<bool>();
}

std::map<std::string, Applied> applied_migrations(pqxx::work& work) {
  std::map<std::string, Applied> applied;
  for (const pqxx::row& row : work.exec(
           R"(SELECT name, checksum, to_char(applied_at AT TIME ZONE 'UTC',
                                             'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                FROM recon.schema_migration)")) {
    applied[text_of(row[0])] = {text_of(row[1]), text_of(row[2])};
  }
  return applied;
}

// Everything applied must be known and unchanged, and nothing may be applied out of order.
void check_history(const std::map<std::string, Applied>& applied) {
  std::size_t known_count = 0;
  for (const MigrationText& migration : migration_texts()) {
    const auto found = applied.find(std::string(migration.name));
    if (found == applied.end()) continue;
    ++known_count;
    if (found->second.checksum != checksum_of(migration.sql)) {
      throw SchemaMismatch("migration " + found->first +
                           " was applied with another text than this program carries: install the "
                           "version of reconciled that made this database");
    }
  }
  if (known_count < applied.size()) {
    throw SchemaMismatch("the database is newer than this program (it has " +
                         applied.rbegin()->first +
                         "): install the version of reconciled that migrated it, or a later one");
  }
}

void apply(pqxx::work& work, const MigrationText& migration) {
  work.exec(std::string(migration.sql));
  work.exec_params1(
      R"(INSERT INTO recon.schema_migration (name, checksum, applied_at)
         VALUES ($1, $2, statement_timestamp()) RETURNING name)",
      std::string(migration.name), checksum_of(migration.sql));
}

// The lock ends with the transaction, so that a lost connection cannot hold it.
void lock(pqxx::work& work) {
  work.exec("SELECT pg_advisory_xact_lock(hashtext('reconciled migrate'))");
}

void create_ledger(pqxx::work& work) {
  work.exec(
      R"(CREATE SCHEMA IF NOT EXISTS recon;
         CREATE TABLE IF NOT EXISTS recon.schema_migration (
           name       text PRIMARY KEY,
           checksum   text NOT NULL,
           applied_at timestamptz NOT NULL))");
}

}  // namespace

void migrate(Session& session, const std::function<void(const std::string& name)>& on_applied) {
  for (const MigrationText& migration : migration_texts()) {
    auto step = [&](pqxx::work& work) {
      lock(work);
      create_ledger(work);
      const auto applied = applied_migrations(work);
      check_history(applied);
      if (applied.contains(std::string(migration.name))) return false;
      apply(work, migration);
      return true;
    };
    if (session.transact(step)) on_applied(std::string(migration.name));
  }
  auto refresh = [](pqxx::work& work) {
    lock(work);
    work.exec(std::string(roles_text()));
    work.exec("SELECT recon.ensure_partitions()");
  };
  session.transact(refresh);
}

std::vector<MigrationStatus> migration_status(pqxx::work& work) {
  const auto applied =
      has_schema(work) ? applied_migrations(work) : std::map<std::string, Applied>{};
  check_history(applied);
  std::vector<MigrationStatus> status;
  for (const MigrationText& migration : migration_texts()) {
    const auto found = applied.find(std::string(migration.name));
    const bool is_applied = found != applied.end();
    status.push_back(
        {std::string(migration.name), is_applied, is_applied ? found->second.at : std::string{}});
  }
  return status;
}

}  // namespace reconciled
