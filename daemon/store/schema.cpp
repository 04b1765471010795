#include "store/schema.hpp"

#include "store/sql_value.hpp"

namespace reconciled {

void require_schema(Session& session) {
  for (const MigrationStatus& migration : migration_status(session)) {
    if (migration.is_applied) continue;
    throw SchemaMismatch("the database lacks migration " + migration.name +
                         ": run `reconciled migrate`");
  }
}

void require_real_clock(Session& session) {
  auto read = [](pqxx::work& work) {
    return text_of(work.exec1(
        R"(SELECT btrim(prosrc) FROM pg_proc
            WHERE oid = to_regprocedure('recon.now_()'))")[0]);
  };
  if (session.transact(read) != "SELECT statement_timestamp()") {
    throw SchemaMismatch(
        "recon.now_() does not tell the real time: this is a test's database; point "
        "database.conninfo at the real one");
  }
}

int ensure_partitions(pqxx::work& work) {
  return work.exec1("SELECT recon.ensure_partitions()")[0].as<int>();
}

std::vector<Violation> find_violations(pqxx::work& work) {
  std::vector<Violation> violations;
  for (const pqxx::row& row :
       work.exec("SELECT invariant, detail FROM recon.violation ORDER BY invariant, detail")) {
    violations.push_back({text_of(row[0]), text_of(row[1])});
  }
  return violations;
}

}  // namespace reconciled
