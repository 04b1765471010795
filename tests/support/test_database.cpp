#include "test_database.hpp"

#include <unistd.h>

#include <cstdlib>
#include <pqxx/pqxx>
#include <stdexcept>

#include "store/migrations.hpp"
#include "store/sql_value.hpp"

namespace reconciled::test {

namespace {

// CREATE DATABASE cannot run in a transaction.
void administer(const std::string& sql) {
  Session session({conninfo_of("postgres"), {}});
  auto run = [&](pqxx::nontransaction& statement) { statement.exec(sql); };
  session.query(run);
}

std::string template_of_this_process() {
  static const std::string name = [] {
    std::string made = "template_" + std::to_string(getpid());
    administer("CREATE DATABASE " + made);
    Session session({conninfo_of(made), {}});
    migrate(session, [](const std::string&) {});
    return made;
  }();
  static const struct Dropper {
    ~Dropper() {
      try {
        administer("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
      } catch (const std::exception&) {
        // The server goes with its folder anyway.
      }
    }
  } dropper;
  return name;
}

std::string next_name() {
  static int count = 0;
  return "test_" + std::to_string(getpid()) + "_" + std::to_string(++count);
}

}  // namespace

std::string conninfo_of(const std::string& database) {
  const char* folder = std::getenv("RECONCILED_TEST_POSTGRES");
  if (folder == nullptr) {
    throw std::runtime_error("RECONCILED_TEST_POSTGRES is not set: run the tests by ./dev test");
  }
  return "host=" + std::string(folder) + " user=postgres dbname=" + database;
}

TestDatabase::TestDatabase()
    : name_(next_name()), conninfo_(conninfo_of(name_)), session_({conninfo_, {}}) {
  administer("CREATE DATABASE " + name_ + " TEMPLATE " + template_of_this_process());
}

TestDatabase::~TestDatabase() {
  try {
    administer("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
  } catch (const std::exception&) {
    // As above.
  }
}

std::string TestDatabase::value(const std::string& sql) {
  auto read = [&](pqxx::work& work) {
    const pqxx::result result = work.exec(sql);
    return result.empty() ? std::string{} : text_of(result[0][0]);
  };
  return session_.transact(read);
}

std::int64_t TestDatabase::number(const std::string& sql) {
  return std::stoll(value(sql));
}

void TestDatabase::execute(const std::string& sql) {
  auto run = [&](pqxx::work& work) { work.exec(sql); };
  session_.transact(run);
}

}  // namespace reconciled::test
