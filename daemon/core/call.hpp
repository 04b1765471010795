// What we can ask the vendor: one value per endpoint, independent of how it travels.
// Endpoint paths and limits are the vendor's (pages inquiryStatementList, inquiryBalance,
// inquiryAccount).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/time.hpp"

namespace reconciled {

inline constexpr int page_size = 10;  // fixed by the vendor
inline constexpr int last_page = 50;  // no later page can be asked for
inline constexpr int reachable_rows = page_size * last_page;

enum class Endpoint { statements, balances, accounts };

/// "/amsin/api/v1/business/account/inquiryStatementList" and its siblings.
std::string_view path_of(Endpoint endpoint);
/// The vendor's name of it: "inquiryStatementList".
std::string_view name_of(Endpoint endpoint);

/// One page of one question. `from` and `to` go out as startTime and endTime as they stand: the
/// caller has added the overlap. Empty currency or transaction type means all of them.
struct StatementsCall {
  std::string balance_type;
  sys_seconds from;
  sys_seconds to;
  std::string currency;
  std::string transaction_type;
  int page = 1;
};

struct BalancesCall {
  std::string balance_type;
};

/// All accounts of the customer whom the request's identity names.
struct AccountsCall {};

using Call = std::variant<StatementsCall, BalancesCall, AccountsCall>;

Endpoint endpoint_of(const Call& call);

}  // namespace reconciled
