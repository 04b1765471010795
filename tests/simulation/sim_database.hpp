// The one database of a test process: emptied for each world instead of made anew, its clock the
// world's. Between worlds its connections stay, because a new one costs the server twenty
// milliseconds until it knows the schema.
//
// Time: recon.now_() reads a file that the world rewrites whenever its clock moves, so that telling
// the time takes no statement.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "store/database.hpp"
#include "test_database.hpp"

namespace reconciled::test {

class SimDatabase {
 public:
  /// As `migrate` left it. One world at a time may use it.
  static SimDatabase& emptied();

  ~SimDatabase();
  SimDatabase(const SimDatabase&) = delete;
  SimDatabase& operator=(const SimDatabase&) = delete;

  void tell(Time now);

  Session& session() { return database_.session(); }
  std::string value(const std::string& sql) { return database_.value(sql); }
  std::int64_t number(const std::string& sql) { return database_.number(sql); }
  /// What this changes of the schema outlasts the world: undo it.
  void execute(const std::string& sql) { database_.execute(sql); }

  /// A connection of a daemon, which runs its transactions in place. `name` is its
  /// application_name: no two that are in use may share it.
  struct Connection {
    std::string name;
    std::unique_ptr<Database> database;
  };
  Connection take_connection();
  void give_back(Connection connection) { idle_.push_back(std::move(connection)); }
  /// Where such a connection leads, through the socket in `folder` if that is not empty.
  DatabaseAddress address_of(const std::string& name, const std::string& folder) const;

  /// Ends the server's side of a connection and waits until it is gone. True if there was one.
  bool terminate(const std::string& name);
  /// Waits until no daemon's transaction is left open by a connection that broke in the middle.
  void settle();

 private:
  SimDatabase();
  void empty();

  TestDatabase database_;
  std::string clock_file_;
  int clock_ = -1;  // descriptor
  int connection_count_ = 0;
  int emptied_count_ = 0;
  std::vector<Connection> idle_;
};

}  // namespace reconciled::test
