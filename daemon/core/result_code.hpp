// The vendor's result codes: whom a failure concerns, and what its pages advise.
// Codes are an open set: one never seen before concerns the call alone.
#pragma once

#include <string_view>

namespace reconciled {

/// Whom an F answer concerns, which decides how far we stop asking.
enum class Concern {
  call,      // this question only: refused
  stream,    // what we may ask: this customer, endpoint and balance type
  customer,  // who the customer is: all of its calls
  gateway,   // who we are: all calls
};

Concern concern_of(std::string_view result_code);

/// True for the three codes that a gateway can only send unsigned, because it could not tell who
/// asks: INVALID_SIGNATURE, INVALID_CLIENT, KEY_NOT_FOUND.
bool is_believed_unsigned(std::string_view result_code);

/// True for REQUEST_TRAFFIC_EXCEED_LIMIT: everybody must slow down.
bool is_traffic_limit(std::string_view result_code);

/// What to do, in the words a person on call needs; for an unknown code the general advice.
std::string_view advice_for(std::string_view result_code);

}  // namespace reconciled
