// A database of one test, made from nothing and dropped with it, and the virtual time in it.
#pragma once

#include <pqxx/pqxx>
#include <string>
#include <vector>

namespace outside {

/// The socket's folder of the PostgreSQL that the tests share; throws when there is none.
std::string postgres_socket();

class TestDatabase {
 public:
  /// Empty, or a copy of `original`, to which nobody may be connected. `socket` is the folder of
  /// the server's socket.
  explicit TestDatabase(const std::string& socket = postgres_socket());
  explicit TestDatabase(const TestDatabase& original);
  TestDatabase& operator=(const TestDatabase&) = delete;
  ~TestDatabase();

  const std::string& name() const { return name_; }
  std::string conninfo(const std::string& user = "postgres") const;

  /// Each call is a connection and a transaction of its own.
  pqxx::result query(const std::string& sql) const;
  /// The one value of the one row; "" for NULL.
  std::string text(const std::string& sql) const;
  long long number(const std::string& sql) const;

  /// Replaces recon.now_() by a clock that stands still `ago` (an interval) before the real now.
  void use_test_clock(const std::string& ago) const;
  void advance_clock(const std::string& interval) const;

 private:
  TestDatabase(const std::string& socket, const std::string& original);
  void administrate(const std::string& sql) const;

  std::string socket_;
  std::string name_;
};

}  // namespace outside
