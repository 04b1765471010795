// What an S answer holds: the readers of the three endpoints, one file each. They fill in what
// they can and leave the first thing that is wrong in `reader`.
#pragma once

#include <boost/json/object.hpp>

#include "core/account.hpp"
#include "core/balance.hpp"
#include "core/call.hpp"
#include "core/statement.hpp"
#include "gateway/element_slices.hpp"
#include "gateway/field_reader.hpp"
#include "gateway/identity.hpp"

namespace reconciled {

/// The top-level keys under which an endpoint's answer keeps its elements, and an object of which
/// the source is wanted ("" for none).
struct AnswerKeys {
  std::string_view list;
  std::string_view object;
};

inline constexpr AnswerKeys statements_keys{"statementList", ""};
inline constexpr AnswerKeys balances_keys{"accountBalances", ""};
inline constexpr AnswerKeys accounts_keys{"accountInfos", "customer"};

StatementsPage read_statements(FieldReader& reader, const boost::json::object& answer,
                               const Slices& slices, const StatementsCall& call);
BalancesAnswer read_balances(FieldReader& reader, const boost::json::object& answer,
                             const Slices& slices, const BalancesCall& call);
AccountsAnswer read_accounts(FieldReader& reader, const boost::json::object& answer,
                             const Slices& slices, const Identity& identity);

}  // namespace reconciled
