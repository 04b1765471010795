// Page inquiryAccount, "Response parameters".
#include "gateway/answer_data.hpp"

namespace reconciled {

namespace json = boost::json;

namespace {

Account read_account(FieldReader& reader, const json::object& element, std::string_view source) {
  Account account;
  account.account_no = reader.key_text(element, "accountNo");
  if (account.account_no.empty()) reader.refuse_shape("accountNo", "is missing");
  account.account_type = reader.text(element, "accountType");
  account.account_status = reader.text(element, "accountStatus");
  account.currencies = reader.texts(element, "currencyList");
  account.raw = without_nul_escapes(source);
  return account;
}

// Of an answer that says whose it is, the name must be the one that was asked for.
void expect_customer(FieldReader& reader, std::string_view asked, std::string_view answered) {
  if (asked.empty() || answered.empty() || asked == answered) return;
  reader.refuse(Unknown::Cause::misfit, "The answer speaks of another customer.");
}

}  // namespace

AccountsAnswer read_accounts(FieldReader& reader, const json::object& answer, const Slices& slices,
                             const Identity& identity) {
  AccountsAnswer result;
  result.customer_id = reader.text(answer, "customerId");
  if (const json::object* const customer = reader.object(answer, accounts_keys.object)) {
    result.company_name = reader.text(*customer, "customerCompanyName");
    result.company_raw = without_nul_escapes(slices.object);
    if (result.customer_id.empty()) result.customer_id = reader.text(*customer, "customerId");
    expect_customer(reader, identity.reference_customer_id,
                    reader.text(*customer, "referenceCustomerId"));
  }
  expect_customer(reader, identity.customer_id, result.customer_id);
  const json::array* const elements = reader.list(answer, accounts_keys.list);
  if (elements == nullptr || elements->size() != slices.elements.size()) {
    reader.refuse_shape(accounts_keys.list, elements == nullptr ? "is missing" : "is ambiguous");
    return result;
  }
  result.accounts.reserve(elements->size());
  for (std::size_t i = 0; i < elements->size() && !reader.refusal(); ++i) {
    const json::object* const element = reader.element((*elements)[i], accounts_keys.list);
    if (element == nullptr) break;
    result.accounts.push_back(read_account(reader, *element, slices.elements[i]));
  }
  return result;
}

}  // namespace reconciled
