#include "store/instances.hpp"

#include "store/sql_value.hpp"

namespace reconciled {

void add_instance(pqxx::work& work, const std::string& instance, const std::string& host,
                  const std::string& verb, const std::vector<std::string>& customers) {
  work.exec_params0(
      R"(INSERT INTO recon.instance (instance, host, verb, customers, started_at, seen_at)
         VALUES ($1::uuid, $2, $3, $4::text[], recon.now_(), recon.now_())
         ON CONFLICT (instance) DO NOTHING)",
      instance, host, verb, array_of(customers));
}

void touch_instance(pqxx::work& work, const std::string& instance,
                    const std::vector<std::string>& customers, const std::string& config_error) {
  work.exec_params0(
      R"(UPDATE recon.instance SET seen_at = recon.now_(), config_error = left($2, 1000), customers = $3::text[]
          WHERE instance = $1::uuid)",
      instance, nullable(config_error), array_of(customers));
}

void end_instance(pqxx::work& work, const std::string& instance) {
  work.exec_params0("UPDATE recon.instance SET ended_at = recon.now_() WHERE instance = $1::uuid",
                    instance);
}

}  // namespace reconciled
