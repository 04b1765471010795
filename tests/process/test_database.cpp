#include "test_database.hpp"

#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace outside {

namespace {

std::string address(const std::string& socket, const std::string& database,
                    const std::string& user) {
  return "host=" + socket + " dbname=" + database + " user=" + user;
}

std::string fresh_name() {
  static int count = 0;
  return "process_" + std::to_string(getpid()) + "_" + std::to_string(++count);
}

}  // namespace

std::string postgres_socket() {
  const char* folder = std::getenv("RECONCILED_TEST_POSTGRES");
  if (folder == nullptr) throw std::runtime_error("RECONCILED_TEST_POSTGRES is not set");
  return folder;
}

TestDatabase::TestDatabase(const std::string& socket) : TestDatabase(socket, "template0") {}

TestDatabase::TestDatabase(const TestDatabase& original)
    : TestDatabase(original.socket_, original.name_) {}

TestDatabase::TestDatabase(const std::string& socket, const std::string& original)
    : socket_(socket), name_(fresh_name()) {
  administrate("CREATE DATABASE " + name_ + " TEMPLATE " + original);
}

TestDatabase::~TestDatabase() {
  try {
    administrate("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
  } catch (const std::exception&) {
    // The server is a throw-away one.
  }
}

std::string TestDatabase::conninfo(const std::string& user) const {
  return address(socket_, name_, user);
}

void TestDatabase::administrate(const std::string& sql) const {
  pqxx::connection connection(address(socket_, "postgres", "postgres"));
  pqxx::nontransaction(connection).exec(sql);
}

pqxx::result TestDatabase::query(const std::string& sql) const {
  pqxx::connection connection(conninfo());
  pqxx::work work(connection);
  pqxx::result result = work.exec(sql);
  work.commit();
  return result;
}

std::string TestDatabase::text(const std::string& sql) const {
  const pqxx::result result = query(sql);
  if (result.size() != 1) throw std::runtime_error("not one row: " + sql);
  return result[0][0].is_null() ? std::string() : result[0][0].c_str();
}

long long TestDatabase::number(const std::string& sql) const {
  return std::stoll(text(sql));
}

void TestDatabase::use_test_clock(const std::string& ago) const {
  query(
      "CREATE TABLE public.test_clock (at timestamptz NOT NULL);"
      "INSERT INTO public.test_clock SELECT date_trunc('second', now()) - interval '" +
      ago +
      "';"
      "GRANT SELECT ON public.test_clock TO PUBLIC;"
      "CREATE OR REPLACE FUNCTION recon.now_() RETURNS timestamptz LANGUAGE sql STABLE"
      " PARALLEL SAFE AS 'SELECT at FROM public.test_clock'");
}

void TestDatabase::advance_clock(const std::string& interval) const {
  query("UPDATE public.test_clock SET at = at + interval '" + interval + "'");
}

}  // namespace outside
