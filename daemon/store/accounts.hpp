// Accounts and the company behind them: a new version only when something changed, so that the
// previous state stays readable.
#pragma once

#include <cstdint>
#include <pqxx/pqxx>
#include <string>

#include "core/account.hpp"

namespace reconciled {

/// The accounts as a JSON list, as the SQL here and that of evidence_accounts.cpp reads it.
std::string json_of(const AccountsAnswer& answer);

void store_accounts(pqxx::work& work, const std::string& customer, std::int64_t job_id,
                    const AccountsAnswer& answer);

}  // namespace reconciled
