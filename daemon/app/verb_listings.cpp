// status, jobs, alerts and fsck: what the database says, as text or as one JSON document.
#include <fmt/format.h>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <iostream>

#include "app/alert_text.hpp"
#include "app/exit_code.hpp"
#include "app/settings.hpp"
#include "app/setup.hpp"
#include "app/table_text.hpp"
#include "app/verbs.hpp"
#include "store/listing.hpp"
#include "store/schema.hpp"

namespace reconciled {

namespace {

// Every listing reads one snapshot of a schema that this program knows.
template <class F>
int with_store(const std::filesystem::path& config_file, F&& f) {
  const auto settings = settings_or_complain(config_file, false);
  if (!settings) return exit_config;
  Session session(database_address(settings->config, settings->secrets));
  require_schema(session);
  return session.transact(f);
}

int print(pqxx::work& work, Listing listing, const ListingFilter& filter, bool is_json,
          const char* when_empty) {
  if (is_json) {
    std::cout << read_json(work, listing, filter) << '\n';
    return exit_ok;
  }
  const Table table = read_table(work, listing, filter);
  std::cout << (table.rows.empty() ? std::string(when_empty) + "\n" : table_text(table));
  return exit_ok;
}

}  // namespace

int perform(const StatusVerb& verb, const std::filesystem::path& config_file) {
  return with_store(config_file, [&](pqxx::work& work) {
    if (verb.is_json) {
      std::cout << fmt::format("{{\"streams\":{},\"parked\":{},\"instances\":{}}}\n",
                               read_json(work, Listing::status, {}),
                               read_json(work, Listing::parked, {}),
                               read_json(work, Listing::instances, {}));
      return int{exit_ok};
    }
    print(work, Listing::status, {}, false, "Nothing is planned yet: run `reconciled pull`.");
    const Table parked = read_table(work, Listing::parked, {});
    if (!parked.rows.empty()) {
      std::cout << "\nParked, nothing is asked until somebody acts:\n" << table_text(parked);
    }
    const Table instances = read_table(work, Listing::instances, {});
    if (!instances.rows.empty()) std::cout << "\nRunning:\n" << table_text(instances);
    return int{exit_ok};
  });
}

int perform(const JobsVerb& verb, const std::filesystem::path& config_file) {
  return with_store(config_file, [&](pqxx::work& work) {
    return print(work, Listing::jobs, {verb.state, verb.customer}, verb.is_json, "No such jobs.");
  });
}

int perform(const AlertsVerb& verb, const std::filesystem::path& config_file) {
  return with_store(config_file, [&](pqxx::work& work) {
    if (verb.is_json) return print(work, Listing::alerts, {}, true, "");
    const Table alerts = read_table(work, Listing::alerts, {});
    std::cout << (alerts.rows.empty() ? "No alerts.\n" : alert_text(alerts));
    return int{exit_ok};
  });
}

int perform(const FsckVerb& verb, const std::filesystem::path& config_file) {
  return with_store(config_file, [&](pqxx::work& work) {
    const std::vector<Violation> violations = find_violations(work);
    if (verb.is_json) {
      boost::json::array list;
      for (const Violation& violation : violations) {
        list.push_back({{"invariant", violation.invariant}, {"detail", violation.detail}});
      }
      std::cout << boost::json::serialize(list) << '\n';
    } else {
      for (const Violation& violation : violations) {
        std::cout << "violated: " << violation.invariant << ": " << violation.detail << '\n';
      }
      if (violations.empty()) std::cout << "clean\n";
    }
    return int{violations.empty() ? exit_ok : exit_not_clean};
  });
}

int perform(const NoVerb& verb, const std::filesystem::path&) {
  return verb.exit_code;
}

}  // namespace reconciled
