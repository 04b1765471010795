// What inquiryAccount tells: the customer's accounts with their bank details, and the company.
#pragma once

#include <string>
#include <vector>

namespace reconciled {

struct Account {
  std::string account_no;
  std::string account_type;
  std::string account_status;
  std::vector<std::string> currencies;
  std::string raw;  // the element's own JSON text, bank details included, fit for jsonb
};

struct AccountsAnswer {
  std::vector<Account> accounts;
  std::string customer_id;
  std::string company_name;
  std::string company_raw;  // the customer object's JSON text; empty when it was not sent
};

}  // namespace reconciled
