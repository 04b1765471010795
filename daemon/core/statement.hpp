// One row of inquiryStatementList, and one page of them. Absent text is an empty string.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/money.hpp"
#include "core/time.hpp"

namespace reconciled {

struct Statement {
  std::string accounting_biz_no;
  std::string transaction_id;
  std::string ext_transaction_id;
  Time transaction_time;
  std::string transaction_type;
  std::string transaction_status;
  Money amount;              // signed: + in, - out
  std::optional<Money> fee;  // informative: a fee that moved money is a row of its own
  std::optional<Money> net;
  std::optional<Money> balance_after;  // the balance after this row, where the gateway sends it
  std::string payer_name;
  std::string beneficiary_name;
  std::string remarks;
  std::string raw;  // the element's own JSON text, fit for jsonb (no U+0000)
};

struct StatementsPage {
  std::int64_t total_count = 0;
  int page = 0;  // currentPageNumber, already checked against the question
  std::vector<Statement> rows;
};

}  // namespace reconciled
