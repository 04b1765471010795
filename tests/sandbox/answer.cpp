#include "answer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "element.hpp"
#include "json_text.hpp"

namespace sandbox {
namespace {

using std::chrono::minutes;

void begin_success(JsonText& json, const std::string& response_id) {
  json.begin_object().key("result").begin_object();
  json.key("resultStatus").string("S").key("resultCode").string("SUCCESS");
  json.key("resultMessage").string("success").end_object();
  json.key("responseId").string(response_id);
}

void write_amount(JsonText& json, const Business& business, std::string_view name, Code currency,
                  std::int64_t value) {
  json.key(name).begin_object();
  json.key("currency").string(business.currencies().word(currency)).key("value");
  if (business.options().value_form == ValueForm::number)
    json.integer(value);
  else
    json.string(fmt::format_int(value).c_str());
  json.end_object();
}

// Credits that are not settled yet are there, but cannot be spent. None takes longer than this.
std::int64_t frozen_at(const Stream& stream, Code currency, Instant now) {
  const auto range = stream.ledger.within({now - std::chrono::days{3}, now}, now);
  std::int64_t sum = 0;
  for (auto position = range.begin; position < range.end; ++position) {
    const auto& row = stream.ledger.at(position);
    if (row.currency == currency && row.amount_minor > 0 && status_at(row, now) == Status::pending)
      sum += row.amount_minor;
  }
  return sum;
}

void write_balance(JsonText& json, const Business& business, const Stream& stream, Code currency,
                   Instant now) {
  const auto& customer = business.customer_of(stream);
  const bool is_normal = stream.balance_type == normal_balance;
  const auto total = business.balance_at(stream, currency, now);
  const bool is_constant = business.options().frozen_permille > 0;
  const auto frozen =
      is_constant ? business.frozen_minor(stream, currency)
                  : std::min(frozen_at(stream, currency, now), std::max<std::int64_t>(total, 0));
  json.begin_object();
  json.key("accountNo")
      .string(fmt::format("{}{:02}{}", customer.customer_id, currency, is_normal ? 1 : 2));
  json.key("currency").string(business.currencies().word(currency));
  if (is_normal)
    json.key("balanceType").string(stream.balance_type);
  else
    json.key("balanceTypes").begin_array().string(stream.balance_type).end_array();
  write_amount(json, business, "totalBalance", currency, total);
  write_amount(json, business, "availableBalance", currency, total - frozen);
  write_amount(json, business, "frozenBalance", currency, frozen);
  json.end_object();
}

void write_account(JsonText& json, const Business& business, const Customer& customer,
                   const Account& account, Instant now) {
  const bool is_abnormal = now >= account.abnormal_from && now < account.abnormal_until;
  json.begin_object();
  json.key("accountNo").string(account.account_no);
  json.key("accountStatus").string(is_abnormal ? "ABNORMAL" : "ACTIVE");
  json.key("accountType").string("RECEIVE_ACCOUNT");
  json.key("currencyList").begin_array();
  json.string(business.currencies().word(account.currency)).end_array();
  json.key("bankAccountList").begin_array().begin_object();
  json.key("bankAccountNo").string(account.account_no);
  json.key("holderName").string(customer.company_name);
  json.key("bankName").string(account.bank_name).key("bankBIC").string(account.bank_bic);
  if (!account.routing_number.empty()) json.key("routingNumber").string(account.routing_number);
  json.end_object().end_array().end_object();
}

}  // namespace

std::string result_body(const Result& result, bool is_from_front, const std::string& response_id) {
  JsonText json;
  json.begin_object().key("result").begin_object();
  json.key("resultStatus").string(result.status).key("resultCode").string(result.code);
  json.key(is_from_front ? "resultMsg" : "resultMessage").string(result.message);
  json.end_object();
  if (!response_id.empty()) json.key("responseId").string(response_id);
  return json.end_object().take();
}

std::string statements_body(const Business& business, const Call& call, const Selection& selection,
                            const ListTwist& twist, const std::string& response_id, Instant now) {
  JsonText json;
  begin_success(json, response_id);
  const auto shown_count =
      selection.page.size() - std::min(selection.page.size(), twist.left_out_count);
  json.key("statementList").begin_array();
  for (std::size_t i = 0; i < shown_count; ++i) {
    const auto& stream = business.streams()[selection.page[i].stream];
    json.raw(element_of(business, stream, stream.ledger.at(selection.page[i].position), now));
  }
  json.end_array();
  const auto total_count = std::max<std::int64_t>(
      0, static_cast<std::int64_t>(selection.total_count) + twist.count_offset);
  json.key("totalCount").integer(total_count);
  json.key("totalPageNumber").integer((total_count + 9) / 10);
  json.key("currentPageNumber").integer(twist.page_echo.value_or(call.page.value_or(1)));
  return json.end_object().take();
}

std::string balances_body(const Business& business, const Call& call,
                          const std::string& response_id, Instant now) {
  JsonText json;
  begin_success(json, response_id);
  json.key("accountBalances").begin_array();
  for (const auto& balance_type : call.balance_types) {
    const auto& stream = business.streams()[*business.find_stream(*call.customer, balance_type)];
    const auto& customer = business.customer_of(stream);
    const bool is_normal = balance_type == normal_balance;
    for (const auto code : is_normal ? customer.normal_currencies : customer.top_up_currencies) {
      const auto& word = business.currencies().word(code);
      const auto& wanted = call.currencies;
      if (wanted.empty() || std::find(wanted.begin(), wanted.end(), word) != wanted.end())
        write_balance(json, business, stream, code, now);
    }
  }
  return json.end_array().end_object().take();
}

std::string accounts_body(const Business& business, const Call& call,
                          const std::string& response_id, Instant now) {
  const auto& customer = business.customers()[*call.customer];
  JsonText json;
  begin_success(json, response_id);
  json.key("customerId").string(customer.customer_id);
  json.key("accountInfos").begin_array();
  for (const auto& account : customer.accounts)
    write_account(json, business, customer, account, now);
  json.end_array();
  json.key("customer").begin_object().key("customerId").string(customer.customer_id);
  json.key("referenceCustomerId").string(customer.reference_customer_id);
  json.key("customerCompanyName").string(customer.company_name);
  json.key("certificateList").begin_array().begin_object();
  json.key("certificateNo").string(customer.certificate_no);
  json.key("certificateType").string("ENTERPRISE_REGISTRATION");
  json.end_object().end_array().key("legalEntityType").string("COMPANY");
  return json.end_object().end_object().take();
}

std::string tokens_body(const Tokens& tokens, const std::string& response_id) {
  JsonText json;
  begin_success(json, response_id);
  const auto time = [](Instant instant) {
    return format_instant(instant, Precision::seconds, minutes{480});
  };
  json.key("accessToken").string(tokens.access_token);
  json.key("expireTime").string(time(tokens.access_expires));
  json.key("refreshToken").string(tokens.refresh_token);
  json.key("refreshTokenExpireTime").string(time(tokens.refresh_expires));
  return json.end_object().take();
}

}  // namespace sandbox
