// Is this a database that the daemon may work on?
#pragma once

#include "store/migrations.hpp"

namespace reconciled {

/// Throws SchemaMismatch unless every migration is applied.
void require_schema(pqxx::work& work);
void require_schema(Session& session);

/// Throws SchemaMismatch unless recon.now_() has its production body: a test's clock must never
/// drive a daemon.
void require_real_clock(pqxx::work& work);

/// Months of arrival for which partitions are missing are made. Returns how many.
int ensure_partitions(pqxx::work& work);

/// What contradicts the store's invariants, each in a sentence; empty when all is well.
struct Violation {
  std::string invariant;
  std::string detail;
};
std::vector<Violation> find_violations(pqxx::work& work);

}  // namespace reconciled
