// Page inquiryAccount, "Response parameters".
#include "gateway/answer_data.hpp"
#include "gateway/json_text.hpp"

namespace reconciled {

namespace {

constexpr std::string_view accounts_key = "accountInfos";

Account read_account(FieldReader& reader, const JsonObject& element, std::string_view source) {
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

AccountsAnswer read_accounts(FieldReader& reader, const JsonObject& answer,
                             const Identity& identity) {
  AccountsAnswer result;
  result.customer_id = reader.text(answer, "customerId");
  if (const JsonObject* const customer = reader.object(answer, "customer")) {
    result.company_name = reader.text(*customer, "customerCompanyName");
    result.company_raw = without_nul_escapes(answer.find("customer")->source);
    if (result.customer_id.empty()) result.customer_id = reader.text(*customer, "customerId");
    expect_customer(reader, identity.reference_customer_id,
                    reader.text(*customer, "referenceCustomerId"));
  }
  expect_customer(reader, identity.customer_id, result.customer_id);
  const JsonArray* const list = reader.list(answer, accounts_key);
  if (list == nullptr) {
    reader.refuse_shape(accounts_key, "is missing");
    return result;
  }
  result.accounts.reserve(list->elements.size());
  for (const JsonValue& value : list->elements) {
    if (reader.refusal()) break;
    const JsonObject* const element = reader.element(value, accounts_key);
    if (element == nullptr) break;
    result.accounts.push_back(read_account(reader, *element, value.source));
  }
  return result;
}

}  // namespace reconciled
