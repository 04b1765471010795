// What an S answer holds: the readers of the three endpoints, one file each. They fill in what
// they can and leave the first thing that is wrong in `reader`.
#pragma once

#include "core/account.hpp"
#include "core/balance.hpp"
#include "core/call.hpp"
#include "core/statement.hpp"
#include "gateway/field_reader.hpp"
#include "gateway/identity.hpp"

namespace reconciled {

StatementsPage read_statements(FieldReader& reader, const JsonObject& answer,
                               const StatementsCall& call);
BalancesAnswer read_balances(FieldReader& reader, const JsonObject& answer,
                             const BalancesCall& call);
AccountsAnswer read_accounts(FieldReader& reader, const JsonObject& answer,
                             const Identity& identity);

}  // namespace reconciled
