// Who the customers are: their names and numbers, their receiving accounts, and the tokens by which
// they let a partner in. Drawn from a seed; nothing here knows of rows.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "code_book.hpp"
#include "instant.hpp"

namespace sandbox {

struct Account {
  std::string account_no;
  Code currency = 0;
  std::string bank_name;
  std::string bank_bic;
  std::string routing_number;  // empty where the country has none
  // The account is out of order from here to there: what accounts look like is a function of `now`.
  Instant abnormal_from = never;
  Instant abnormal_until = never;
};

struct Tokens {
  std::string access_token;
  Instant access_expires = never;
  std::string refresh_token;
  Instant refresh_expires = never;
};

struct Customer {
  std::string name;  // of the configuration; the vendor does not know it
  std::string connected_customer_id;
  std::string reference_customer_id;
  std::string customer_id;
  std::string company_name;
  std::string certificate_no;
  std::vector<Code> normal_currencies;  // of NORMAL_BALANCE, the busiest first
  std::vector<Code> top_up_currencies;  // of SAME_NAME_TOP_UP_BALANCE
  std::vector<Account> accounts;
  std::optional<Tokens> tokens;  // where present, every call of this customer needs one
};

std::vector<Customer> make_customers(std::size_t count, std::uint64_t seed);

// A fresh pair as oauth/applyToken hands it out; `serial` makes it differ from the one before.
Tokens make_tokens(const Customer& customer, std::uint64_t seed, std::uint64_t serial, Instant now);

}  // namespace sandbox
