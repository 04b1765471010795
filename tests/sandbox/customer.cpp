#include "customer.hpp"

#include <fmt/format.h>

#include <array>

#include "random.hpp"

namespace sandbox {
namespace {

struct Persona {
  const char* name;
  const char* company;
  std::vector<Code> normal;
  std::vector<Code> top_up;
};

const std::vector<Persona>& personas() {
  using namespace currency;
  static const std::vector<Persona> all{
      {"acme-hk",
       "Acme \"Lucky Star\" Trading (HK) Limited 福星貿易有限公司",
       {usd, eur, gbp, hkd, cnh, jpy},
       {usd, hkd, cnh}},
      {"nordwind-de", "Nordwind Möbel & Söhne GmbH", {eur, usd, gbp, pln}, {eur, usd}},
      {"sakura-jp", "株式会社さくら雑貨", {jpy, usd, aud}, {jpy, usd}},
      {"otter-uk", "Otter & O'Neill Outdoor Ltd", {gbp, eur, usd, sek}, {gbp}},
      {"jinshan-cn", "深圳市金山电子商务有限公司", {usd, cnh, eur, mxn, cad}, {cnh, usd}},
  };
  return all;
}

// Sixteen digits that look like the vendor's own numbers and differ by `index`.
std::string number_of_16(const char* prefix, std::uint64_t seed, std::size_t index) {
  return fmt::format("{}{:06}{:06}", prefix, mix(seed, index) % 1'000'000, index);
}

struct Bank {
  const char* name;
  const char* bic;
  bool has_routing_number;
};

Bank bank_for(Code code) {
  switch (code) {
    case currency::usd: return {"Community Federal Savings Bank", "CMFGUS33", true};
    case currency::eur: return {"Banking Circle S.A.", "BCIRLULL", false};
    case currency::gbp: return {"Barclays Bank PLC", "BARCGB22", true};
    case currency::jpy: return {"三井住友銀行", "SMBCJPJT", false};
    default: return {"DBS Bank (Hong Kong) Limited", "DHBKHKHH", false};
  }
}

Account make_account(Code code, Random& random) {
  const auto bank = bank_for(code);
  Account account;
  account.account_no = fmt::format("{:010}{:06}", random.below(10'000'000'000), code);
  account.currency = code;
  account.bank_name = bank.name;
  account.bank_bic = bank.bic;
  if (bank.has_routing_number)
    account.routing_number = fmt::format("{:09}", random.below(1000000000));
  return account;
}

Customer make_customer(std::size_t index, std::uint64_t seed) {
  const auto& persona = personas()[index % personas().size()];
  const auto round = index / personas().size();
  Random random(mix(seed, 1000 + index));
  Customer customer;
  customer.name = round == 0 ? persona.name : fmt::format("{}-{}", persona.name, round + 1);
  customer.company_name = persona.company;
  customer.connected_customer_id = number_of_16("2188", seed, index);
  customer.customer_id = customer.connected_customer_id;
  customer.reference_customer_id = fmt::format("ref-{}", customer.name);
  customer.certificate_no = fmt::format("{:08}", random.below(100'000'000));
  customer.normal_currencies = persona.normal;
  customer.top_up_currencies = persona.top_up;
  for (const auto code : persona.normal) customer.accounts.push_back(make_account(code, random));
  return customer;
}

}  // namespace

std::vector<Customer> make_customers(std::size_t count, std::uint64_t seed) {
  std::vector<Customer> customers;
  for (std::size_t index = 0; index < count; ++index)
    customers.push_back(make_customer(index, seed));
  return customers;
}

Tokens make_tokens(const Customer& customer, std::uint64_t seed, std::uint64_t serial,
                   Instant now) {
  using std::chrono::days;
  Random random(mix(mix(seed, serial), std::stoull(customer.customer_id)));
  Tokens tokens;
  tokens.access_token = fmt::format("access-{:016x}{:016x}", random.next(), random.next());
  tokens.access_expires = now + days{30};
  tokens.refresh_token = fmt::format("refresh-{:016x}{:016x}", random.next(), random.next());
  tokens.refresh_expires = now + days{180};
  return tokens;
}

}  // namespace sandbox
