// What notices tell besides failed jobs, as people read it. Times are those of books.timezone; an
// empty customer stands for all of them.
#pragma once

#include <cstdint>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "core/time.hpp"

namespace reconciled {

/// "2026-03-01 10:00 UTC"
std::string told_time(pqxx::work& work, Time time);

/// "USD 1234.56, JPY 500 (taken 2026-03-31 09:00 UTC)": the newest of each account, added up. Empty
/// when none was ever told.
std::string last_balances(pqxx::work& work, const std::string& customer);

/// "NORMAL_BALANCE until 2026-03-01 00:00", each; of all customers that which is furthest behind.
std::vector<std::string> covered_until(pqxx::work& work, const std::string& customer);

/// Jobs that are neither done nor failed.
std::int64_t waiting_jobs(pqxx::work& work, const std::string& customer);

struct ParkedPart {
  std::string text;  // "all calls, since 2026-03-01 10:00: ACCESS_DENIED (no more)"
  std::string code;
};
/// Of exactly this customer, or of the gateway.
std::vector<ParkedPart> parked_parts(pqxx::work& work, const std::string& customer);

/// "NORMAL_BALANCE USD: 12.34 missing between 2026-03-01 10:00 and 2026-03-01 11:00"; one place of
/// each chain.
std::vector<std::string> broken_chains(pqxx::work& work, const std::string& customer);

/// "NORMAL_BALANCE: 3 rows of 2026-03-01 to 2026-03-02, in sum USD 12.34"
std::vector<std::string> vanished_rows(pqxx::work& work, const std::string& customer);

/// "2026-03": the latest months with rows that are gone, that came late since then, or with breaks.
std::vector<std::string> months_to_verify(pqxx::work& work, const std::string& customer,
                                          Time late_since);

/// Of its open alerts, three at most.
std::vector<std::string> summaries(pqxx::work& work, const std::string& episode_id);

/// Some customer, for a command that any will do for.
std::string any_customer(pqxx::work& work);

}  // namespace reconciled
