// One connection to PostgreSQL and the transactions on it. Knows libpqxx's traps: a connection
// object has one life (no silent reconnect), and after any exception transaction and connection
// are both dropped.
//
// Errors: DatabaseUnavailable when the world is broken and trying again later makes sense; the
// transaction may then have been committed or not, which the caller decides by reading.
// DatabaseUnfit when somebody must change the database first. Any other pqxx exception is a bug and
// passes through.
// Threading: one thread at a time.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <pqxx/pqxx>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "store/watchdog.hpp"

namespace reconciled {

class DatabaseUnavailable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The database is there, but not as this program needs it. No trying again helps; what() says
/// what does.
class DatabaseUnfit : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Where to connect. The password, if any, stands apart from conninfo and is never logged.
struct DatabaseAddress {
  std::string conninfo;  // any libpq conninfo, URI included
  std::string password;
};

/// What became of the connections of several sessions on several threads, for metrics.
struct ConnectionFigures {
  std::atomic<std::int64_t> reconnect_count{0};       // made by a session that had one before
  std::atomic<std::int64_t> unknown_commit_count{0};  // COMMITs whose reply was lost
};

class Session {
 public:
  /// With a watchdog no transaction waits longer for a silent server than its patience; it must
  /// outlive the session, and so must the figures.
  explicit Session(DatabaseAddress address, Watchdog* watchdog = nullptr,
                   ConnectionFigures* figures = nullptr)
      : address_(std::move(address)), watchdog_(watchdog), figures_(figures) {}

  /// BEGIN, `f(work)`, COMMIT; `f`'s last statement should return a row that it checks.
  template <class F>
  auto transact(F& f) {
    return guarded([&](pqxx::connection& connection) {
      pqxx::work transaction(connection);
      return finish(transaction, f);
    });
  }

  /// `f(nontransaction)`: each statement commits by itself. For single statements only.
  template <class F>
  auto query(F& f) {
    return guarded([&](pqxx::connection& connection) {
      pqxx::nontransaction transaction(connection);
      return finish(transaction, f);
    });
  }

 private:
  template <class Transaction, class F>
  static auto finish(Transaction& transaction, F& f) {
    if constexpr (std::is_void_v<std::invoke_result_t<F&, Transaction&>>) {
      f(transaction);
      transaction.commit();
    } else {
      auto result = f(transaction);
      transaction.commit();
      return result;
    }
  }

  template <class F>
  auto guarded(F&& f) {
    try {
      if (!connection_) connect();
      std::optional<Watchdog::Watch> watch;
      if (watchdog_ != nullptr) watch.emplace(*watchdog_, connection_->sock());
      return f(*connection_);
    } catch (...) {
      connection_.reset();
      throw_classified();
    }
  }

  void connect();
  /// Rethrows the current exception, as DatabaseUnavailable or DatabaseUnfit where it is one.
  [[noreturn]] void throw_classified() const;

  DatabaseAddress address_;
  Watchdog* watchdog_;
  ConnectionFigures* figures_;
  bool was_connected_ = false;
  std::unique_ptr<pqxx::connection> connection_;
};

/// True for the SQLSTATEs after which the same transaction may succeed later: connection (08),
/// rollback (40), resources (53), operator (57), system (58), read-only (25006), lock (55P03).
bool is_temporary(const std::string& sqlstate);

}  // namespace reconciled
