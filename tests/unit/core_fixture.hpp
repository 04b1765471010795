// Rows, pages and windows for the tests of core, in as few words as possible.
#pragma once

#include <string>
#include <vector>

#include "core/outcome.hpp"
#include "core/reading.hpp"

namespace reconciled::test {

inline sys_seconds at(const char* text) {
  return std::chrono::floor<std::chrono::seconds>(parse_time(text).value());
}

inline Statement row(std::string biz_no, Time time) {
  Statement statement;
  statement.accounting_biz_no = std::move(biz_no);
  statement.transaction_id = "t";
  statement.transaction_time = time;
  statement.transaction_type = "COLLECTION";
  statement.transaction_status = "SUCCESS";
  statement.amount = {"USD", 100};
  statement.raw = "{}";
  return statement;
}

inline Statement twin(std::string transaction_id, Time time, std::string status = "SUCCESS") {
  Statement statement = row("", time);
  statement.transaction_id = std::move(transaction_id);
  statement.transaction_status = std::move(status);
  return statement;
}

/// Page `number` of `total` rows named r<first>, r<first+1>, ... at one second each.
inline StatementsPage page_of(int number, std::int64_t total, sys_seconds start,
                              std::string prefix = "r") {
  StatementsPage page{.total_count = total, .page = number, .rows = {}};
  for (std::int64_t i = (number - 1) * page_size;
       i < std::min<std::int64_t>(total, number * page_size); ++i) {
    page.rows.push_back(row(prefix + std::to_string(i), start + std::chrono::seconds{i}));
  }
  return page;
}

}  // namespace reconciled::test
