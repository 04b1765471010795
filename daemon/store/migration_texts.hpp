// The files of migrations/, as they were when the program was built.
#pragma once

#include <string_view>
#include <vector>

namespace reconciled {

struct MigrationText {
  std::string_view name;  // "0001_jobs"
  std::string_view sql;
};

/// In the order in which they apply.
const std::vector<MigrationText>& migration_texts();

/// Roles and grants, applied at the end of every migrate.
std::string_view roles_text();

}  // namespace reconciled
