#include "store/schema.hpp"

#include "store/sql_value.hpp"

namespace reconciled {

void require_schema(pqxx::work& work) {
  for (const MigrationStatus& migration : migration_status(work)) {
    if (migration.is_applied) continue;
    throw SchemaMismatch("the database lacks migration " + migration.name +
                         ": run `reconciled migrate`");
  }
}

void require_schema(Session& session) {
  auto check = [](pqxx::work& work) { require_schema(work); };
  session.transact(check);
}

void require_real_clock(pqxx::work& work) {
  const std::string body = text_of(work.exec1(
      R"(SELECT btrim(prosrc) FROM pg_proc
          WHERE oid = to_regprocedure('recon.now_()'))")[0]);
  if (body == "SELECT statement_timestamp()") return;
  throw SchemaMismatch(
      "recon.now_() does not tell the real time: this is a test's database; point "
      "database.conninfo at the real one");
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
