// A fresh, migrated database of the benchmark's own on the server that it was given.
#pragma once

#include <string>

#include "core/time.hpp"
#include "store/session.hpp"

namespace bench {

class ScratchDatabase {
 public:
  /// `server` is the folder of the server's socket. Replaces a database of that name.
  ScratchDatabase(const std::string& server, const std::string& name);
  ScratchDatabase(const ScratchDatabase&) = delete;
  ScratchDatabase& operator=(const ScratchDatabase&) = delete;
  ~ScratchDatabase();

  const std::string& conninfo() const { return conninfo_; }

  /// Runs SQL in one transaction.
  void run(const std::string& sql) const;
  /// The one number that a query returns.
  double number(const std::string& sql) const;

  /// From now on it is always `moment` here, and what a gateway's first answers teach is known:
  /// so two daemons on two such databases ask the same questions.
  void stop_time_at(reconciled::Time moment) const;

 private:
  std::string server_;
  std::string name_;
  std::string conninfo_;
};

}  // namespace bench
