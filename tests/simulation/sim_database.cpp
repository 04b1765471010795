#include "sim_database.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "store/sql_value.hpp"

namespace reconciled::test {

namespace {

// Deleting a few hundred rows leaves the plans and caches of open connections alone, which TRUNCATE
// does not. As a replica neither triggers nor foreign keys are looked at.
constexpr const char* make_emptying = R"(
CREATE SCHEMA sim;
DO $do$
DECLARE
  name     text;
  has_rows boolean;
  start    text := '';
  body     text := '';
BEGIN
  FOR name IN SELECT c.relname FROM pg_class c
               WHERE c.relnamespace = 'recon'::regnamespace AND c.relkind IN ('r', 'p')
                 AND NOT c.relispartition
                 AND c.relname NOT IN ('currency', 'schema_migration') ORDER BY 1 LOOP
    EXECUTE format('CREATE TABLE sim.%I AS TABLE recon.%I', name, name);
    body := body || format('DELETE FROM recon.%I; ', name);
    EXECUTE format('SELECT EXISTS (SELECT FROM sim.%I)', name) INTO has_rows;
    IF has_rows THEN
      start := start || format('INSERT INTO recon.%I OVERRIDING SYSTEM VALUE TABLE sim.%I; ',
                               name, name);
    END IF;
  END LOOP;
  FOR name IN SELECT c.relname FROM pg_class c
               WHERE c.relnamespace = 'recon'::regnamespace AND c.relkind = 'S' LOOP
    start := start || format('PERFORM setval(%L, 1, false); ', 'recon.' || name);
  END LOOP;
  EXECUTE format('CREATE FUNCTION sim.empty() RETURNS void LANGUAGE plpgsql AS %L',
                 'BEGIN ' || body || start || 'END');
END $do$)";

constexpr int worlds_between_vacuums = 10;

// With a hundred rows in a table every plan is quick, and looking for the best one is what costs.
// Generic plans, so that the same seed meets the same ones however often they were run before; and
// nothing is counted, so that no autovacuum comes at a real time of its own.
constexpr const char* quick_planning =
    "-c join_collapse_limit=1 -c from_collapse_limit=1 -c enable_mergejoin=off "
    "-c enable_hashjoin=off -c enable_memoize=off -c enable_material=off "
    "-c plan_cache_mode=force_generic_plan -c track_counts=off -c update_process_title=off";

}  // namespace

SimDatabase::SimDatabase() {
  clock_file_ = std::string(std::getenv("RECONCILED_TEST_POSTGRES")) + "/sim_clock_" +
                std::to_string(getpid());
  clock_ = open(clock_file_.c_str(), O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0644);
  if (clock_ < 0) throw std::runtime_error("cannot write " + clock_file_);
  tell(Time{});
  database_.execute(make_emptying);
  database_.execute(
      "CREATE OR REPLACE FUNCTION recon.now_() RETURNS timestamptz LANGUAGE plpgsql STABLE "
      "PARALLEL SAFE AS $$ BEGIN RETURN recon.at(pg_read_file('" +
      clock_file_ + "')::bigint); END $$");
}

SimDatabase::~SimDatabase() {
  close(clock_);
  unlink(clock_file_.c_str());
}

SimDatabase& SimDatabase::emptied() {
  static SimDatabase database;
  database.empty();
  return database;
}

void SimDatabase::empty() {
  database_.execute("SET LOCAL session_replication_role = replica; SELECT sim.empty()");
  if (++emptied_count_ % worlds_between_vacuums != 0) return;
  auto vacuum = [](pqxx::nontransaction& statement) { statement.exec("VACUUM"); };
  session().query(vacuum);
}

void SimDatabase::tell(Time now) {
  char text[24];
  const int length =
      std::snprintf(text, sizeof text, "%020lld", static_cast<long long>(micros_of(now)));
  if (pwrite(clock_, text, static_cast<std::size_t>(length), 0) != length) {
    throw std::runtime_error("cannot write " + clock_file_);
  }
}

DatabaseAddress SimDatabase::address_of(const std::string& name, const std::string& folder) const {
  DatabaseAddress address = database_.address();
  address.conninfo += " options='" + std::string(quick_planning) + "'";
  address.conninfo += " application_name=" + name;
  if (!folder.empty()) address.conninfo += " host=" + folder;  // the last one counts
  return address;
}

SimDatabase::Connection SimDatabase::take_connection() {
  if (idle_.empty()) {
    const std::string name = "sim-" + std::to_string(++connection_count_);
    return {name, std::make_unique<Database>(address_of(name, ""), 0)};
  }
  Connection connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
}

bool SimDatabase::terminate(const std::string& name) {
  return number(
             "SELECT count(*) FROM (SELECT pg_terminate_backend(pid, 10000) FROM "
             "pg_stat_activity WHERE datname = current_database() AND application_name = '" +
             name + "') AS ended") > 0;
}

void SimDatabase::settle() {
  constexpr int looks = 5000;  // of 2 ms
  for (int i = 0; i < looks; ++i) {
    if (number("SELECT count(*) FROM (SELECT pg_sleep(0.002)) AS nap, pg_stat_activity WHERE "
               "datname = current_database() AND application_name LIKE 'sim-%' AND state IN "
               "('active', 'idle in transaction', 'idle in transaction (aborted)')") == 0) {
      return;
    }
  }
  throw std::runtime_error("a connection that was cut keeps its transaction open");
}

}  // namespace reconciled::test
