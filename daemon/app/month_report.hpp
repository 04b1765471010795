// A month as people and programs read it: one line per customer, balance type and currency, and
// under it everything that stands in the way of a yes, with what to type next.
#pragma once

#include <string>
#include <vector>

#include "core/month.hpp"

namespace reconciled {

struct MonthReport {
  std::string month;     // 2026-10
  std::string timezone;  // IANA
  std::vector<MonthLine> lines;
  BookFacts facts;

  bool is_complete() const;
};

/// Amounts in major units where the currency is known. Ends with a newline.
std::string text_of(const MonthReport& report);
/// One JSON document, amounts in minor units.
std::string json_of(const MonthReport& report);

}  // namespace reconciled
