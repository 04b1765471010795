// Page inquiryStatementList, "Response parameters".
#include <algorithm>

#include "gateway/answer_data.hpp"
#include "gateway/json_text.hpp"

namespace reconciled {

namespace {

constexpr std::string_view statements_key = "statementList";

Statement read_statement(FieldReader& reader, const JsonObject& row, std::string_view source) {
  Statement statement;
  statement.accounting_biz_no = reader.key_text(row, "accountingBizNo");
  statement.transaction_id = reader.text(row, "transactionId");
  statement.ext_transaction_id = reader.text(row, "extTransactionId");
  statement.transaction_time = reader.required_time(row, "transactionTime");
  statement.transaction_type = reader.text(row, "transactionType");
  statement.transaction_status = reader.text(row, "transactionStatus");
  statement.amount = reader.required_money(row, "transactionAmount");
  statement.fee = reader.money(row, "feeAmount");
  statement.net = reader.money(row, "netAmount");
  statement.balance_after = reader.money(row, "accountBalance");
  if (const JsonObject* const detail = reader.object(row, "fundMoveDetail")) {
    statement.payer_name = reader.text(*detail, "payerName");
    statement.beneficiary_name = reader.text(*detail, "beneficiaryName");
    statement.remarks = reader.text(*detail, "remarks");
  }
  statement.raw = without_nul_escapes(source);
  return statement;
}

// The signature covers neither the question nor the customer: an answer to another question must
// show by what is in it. The end second counts as a whole, since an inclusive end may be meant so.
void expect_fit(FieldReader& reader, const Statement& row, const StatementsCall& call) {
  constexpr std::chrono::microseconds last_of_second{999'999};
  if (row.transaction_time < call.from || row.transaction_time > call.to + last_of_second) {
    reader.refuse(Unknown::Cause::misfit, "The answer holds a row of " +
                                              format_time(row.transaction_time) +
                                              ", outside the time that was asked for.");
  }
  if (!call.currency.empty() && row.amount.currency != call.currency) {
    reader.refuse(Unknown::Cause::misfit, "The answer holds a row in " + row.amount.currency +
                                              ", but only " + call.currency + " was asked for.");
  }
  if (!call.transaction_type.empty() && !row.transaction_type.empty() &&
      row.transaction_type != call.transaction_type) {
    reader.refuse(Unknown::Cause::misfit,
                  "The answer holds a row of another type than " + call.transaction_type + ".");
  }
}

}  // namespace

StatementsPage read_statements(FieldReader& reader, const JsonObject& answer,
                               const StatementsCall& call) {
  StatementsPage page;
  page.total_count = reader.required_count(answer, "totalCount");
  page.page = static_cast<int>(reader.required_count(answer, "currentPageNumber"));
  const JsonArray* const list = reader.list(answer, statements_key);
  if (list == nullptr) {
    // Some gateways leave an empty list out; then the count must say that there was nothing.
    if (page.total_count != 0) reader.refuse_shape(statements_key, "is missing");
    if (reader.refusal()) return page;
  }
  if (page.page != call.page) {
    reader.refuse(Unknown::Cause::misfit, "The answer is page " + std::to_string(page.page) +
                                              ", but page " + std::to_string(call.page) +
                                              " was asked for.");
  }
  reader.expect_balance_type(answer, call.balance_type);
  const JsonRange rows = list == nullptr ? JsonRange{} : list->elements;
  if (rows.size() > static_cast<std::size_t>(page_size)) {
    reader.refuse(Unknown::Cause::misfit, "The answer holds " + std::to_string(rows.size()) +
                                              " rows, more than fit on a page.");
  }
  page.rows.reserve(std::min<std::size_t>(rows.size(), page_size));
  for (const JsonValue& value : rows) {
    if (reader.refusal()) break;
    const JsonObject* const row = reader.element(value, statements_key);
    if (row == nullptr) break;
    reader.expect_balance_type(*row, call.balance_type);
    page.rows.push_back(read_statement(reader, *row, value.source));
    if (!reader.refusal()) expect_fit(reader, page.rows.back(), call);
  }
  return page;
}

}  // namespace reconciled
