#include "scratch_database.hpp"

#include <fmt/format.h>

#include <exception>
#include <iostream>
#include <pqxx/pqxx>

#include "store/migrations.hpp"

namespace bench {

namespace {

std::string conninfo_of(const std::string& server, const std::string& database) {
  return fmt::format("host={} user=postgres dbname={} options='-c client_min_messages=error'",
                     server, database);
}

void run_outside_of_transactions(const std::string& conninfo, const std::string& sql) {
  pqxx::connection connection(conninfo);
  pqxx::nontransaction statement(connection);
  statement.exec(sql);
}

}  // namespace

ScratchDatabase::ScratchDatabase(const std::string& server, const std::string& name)
    : server_(server), name_("reconciled_bench_" + name), conninfo_(conninfo_of(server, name_)) {
  const std::string postgres = conninfo_of(server, "postgres");
  run_outside_of_transactions(postgres, "DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
  run_outside_of_transactions(postgres, "CREATE DATABASE " + name_);
  reconciled::Session session({conninfo_, {}});
  reconciled::migrate(session, [](const std::string&) {});
}

ScratchDatabase::~ScratchDatabase() {
  try {
    run_outside_of_transactions(conninfo_of(server_, "postgres"),
                                "DROP DATABASE " + name_ + " WITH (FORCE)");
  } catch (const std::exception& e) {
    std::cerr << "reconciled-bench: " << name_ << " stays: " << e.what() << '\n';
  }
}

void ScratchDatabase::run(const std::string& sql) const {
  pqxx::connection connection(conninfo_);
  pqxx::work work(connection);
  work.exec(sql);
  work.commit();
}

double ScratchDatabase::number(const std::string& sql) const {
  pqxx::connection connection(conninfo_);
  pqxx::nontransaction statement(connection);
  return statement.exec1(sql)[0].as<double>();
}

void ScratchDatabase::stop_time_at(reconciled::Time moment) const {
  run(
      fmt::format("CREATE OR REPLACE FUNCTION recon.now_() RETURNS timestamptz "
                  "LANGUAGE sql STABLE PARALLEL SAFE AS $$SELECT timestamptz '{}'$$;"
                  "UPDATE recon.gateway SET start_is_inclusive = true, end_is_inclusive = true",
                  reconciled::format_time(moment)));
}

}  // namespace bench
