// Accounts and the company behind them: a new version only when something changed, so that the
// previous state stays readable.
#pragma once

#include <cstdint>
#include <pqxx/pqxx>
#include <string>

#include "core/account.hpp"

namespace reconciled {

void store_accounts(pqxx::work& work, const std::string& customer, std::int64_t job_id,
                    const AccountsAnswer& answer);

}  // namespace reconciled
