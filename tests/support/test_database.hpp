// A database of its own for one test, on the private server of this run, dropped at the end.
#pragma once

#include <string>

#include "store/session.hpp"

namespace reconciled::test {

class TestDatabase {
 public:
  /// Migrated already; the first of a process makes a template, the others copy it.
  TestDatabase();
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  DatabaseAddress address() const { return {conninfo_, {}}; }
  Session& session() { return session_; }

  /// The first column of the first row, as text; "" for NULL or no row.
  std::string value(const std::string& sql);
  std::int64_t number(const std::string& sql);
  void execute(const std::string& sql);

 private:
  std::string name_;
  std::string conninfo_;
  Session session_;
};

/// conninfo of a database on the private server of this run.
std::string conninfo_of(const std::string& database);

}  // namespace reconciled::test
