// The processes that work on this database, as `status` tells of them.
#pragma once

#include <pqxx/pqxx>
#include <string>
#include <vector>

namespace reconciled {

void add_instance(pqxx::work& work, const std::string& instance, const std::string& host,
                  const std::string& verb, const std::vector<std::string>& customers);

/// A sign of life; `config_error` is what a reload refused, empty when the last one was good.
void touch_instance(pqxx::work& work, const std::string& instance,
                    const std::vector<std::string>& customers, const std::string& config_error);

void end_instance(pqxx::work& work, const std::string& instance);

}  // namespace reconciled
