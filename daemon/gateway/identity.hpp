// In whose name we ask. What is empty is not sent.
#pragma once

#include <string>

namespace reconciled {

struct Identity {
  std::string connected_customer_id;  // header, its name is configuration
  std::string access_token;           // header; inquiryAccount's body when nothing else names it
  std::string reference_customer_id;  // inquiryAccount's body
  std::string customer_id;            // inquiryAccount's body
};

}  // namespace reconciled
