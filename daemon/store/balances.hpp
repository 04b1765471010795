// Balance snapshots: every answer adds one row per account and currency.
#pragma once

#include <pqxx/pqxx>

#include "core/balance.hpp"
#include "core/time.hpp"
#include "store/statements.hpp"

namespace reconciled {

/// `answered_at` is the gateway's own time of the answer.
void store_balances(pqxx::work& work, const RowOwner& owner, const BalancesAnswer& answer,
                    Time answered_at);

}  // namespace reconciled
