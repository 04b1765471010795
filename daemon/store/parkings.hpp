// Whom we have stopped asking for, and since when.
#pragma once

#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "core/result_code.hpp"
#include "store/jobs.hpp"

namespace reconciled {

struct Parking {
  Concern concern = Concern::customer;  // stream, customer or gateway
  std::string code;
  std::string message;
  std::string credential;  // fingerprint of the key or token that was refused; empty: none
};

/// Stops asking, with one alert; does nothing where it is parked already.
void park(pqxx::work& work, const ClaimedJob& job, const Parking& parking);

/// Takes up again what is parked for the customer, and the gateway as a whole. Returns how many
/// parkings were lifted.
int resume(pqxx::work& work, const std::string& customer, const std::string& by_whom);

/// The credentials now in use: the gateway's key, and each customer's token.
struct UsedCredential {
  std::string customer;  // empty: the gateway's key
  std::string fingerprint;
};

/// Takes up what was parked with a credential that has been replaced since. Returns how many.
int resume_replaced(pqxx::work& work, const std::vector<UsedCredential>& credentials);

}  // namespace reconciled
