#include "core/call.hpp"

namespace reconciled {

std::string_view path_of(Endpoint endpoint) {
  switch (endpoint) {
    case Endpoint::statements: return "/amsin/api/v1/business/account/inquiryStatementList";
    case Endpoint::balances: return "/amsin/api/v1/business/account/inquiryBalance";
    case Endpoint::accounts: return "/amsin/api/v1/business/account/inquiryAccount";
  }
  return {};
}

std::string_view name_of(Endpoint endpoint) {
  const std::string_view path = path_of(endpoint);
  return path.substr(path.rfind('/') + 1);
}

Endpoint endpoint_of(const Call& call) {
  if (std::holds_alternative<StatementsCall>(call)) return Endpoint::statements;
  if (std::holds_alternative<BalancesCall>(call)) return Endpoint::balances;
  return Endpoint::accounts;
}

}  // namespace reconciled
