// Bringing the schema up to date: one transaction per migration, an advisory lock against a second
// migrator, checksums against files that changed after they were applied.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "store/session.hpp"

namespace reconciled {

/// The schema is not one that this program can work with; the message says what to do.
class SchemaMismatch : public DatabaseUnfit {
 public:
  using DatabaseUnfit::DatabaseUnfit;
};

struct MigrationStatus {
  std::string name;
  bool is_applied = false;
  std::string applied_at;  // empty when it is not
};

/// Applies what is missing and refreshes roles and grants; calls `on_applied` after each.
/// Throws SchemaMismatch for a database that is newer than this program or was altered.
void migrate(Session& session, const std::function<void(const std::string& name)>& on_applied);

/// Which migrations this program knows and which are applied. Throws SchemaMismatch as above.
std::vector<MigrationStatus> migration_status(pqxx::work& work);

}  // namespace reconciled
