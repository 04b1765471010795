// migrate: the one verb that changes the schema.
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <iostream>

#include "app/exit_code.hpp"
#include "app/settings.hpp"
#include "app/setup.hpp"
#include "app/verbs.hpp"
#include "store/migrations.hpp"

namespace reconciled {

namespace {

void print_status(const std::vector<MigrationStatus>& status, bool is_json) {
  if (is_json) {
    boost::json::array list;
    for (const MigrationStatus& migration : status) {
      boost::json::value applied_at(nullptr);
      if (migration.is_applied) applied_at = migration.applied_at;
      list.push_back({{"name", migration.name}, {"applied_at", applied_at}});
    }
    std::cout << boost::json::serialize(list) << '\n';
    return;
  }
  for (const MigrationStatus& migration : status) {
    std::cout << migration.name << "  "
              << (migration.is_applied ? "applied " + migration.applied_at : "pending") << '\n';
  }
}

}  // namespace

int perform(const MigrateVerb& verb, const std::filesystem::path& config_file) {
  const auto settings = settings_or_complain(config_file, false);
  if (!settings) return exit_config;
  Session session(admin_address(settings->config, settings->secrets));
  if (!verb.is_status) {
    migrate(session, [&](const std::string& name) {
      if (!verb.is_json) std::cout << "applied " << name << '\n';
    });
    if (!verb.is_json) std::cout << "the schema is up to date\n";
  }
  if (verb.is_status || verb.is_json) {
    auto read = [](pqxx::work& work) { return migration_status(work); };
    print_status(session.transact(read), verb.is_json);
  }
  return exit_ok;
}

}  // namespace reconciled
