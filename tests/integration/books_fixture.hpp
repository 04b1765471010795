// The books driven by hand: histories are stored window by window as a worker would, then proved.
#pragma once

#include <string>
#include <vector>

#include "ledger.hpp"
#include "store/books.hpp"
#include "store/breaks.hpp"
#include "store/month.hpp"
#include "store_fixture.hpp"

namespace reconciled::test {

class BooksFixture : public StoreFixture {
 public:
  /// The clock stands at the beginning of the third of February.
  BooksFixture();

  /// Everything from the first of January until now as one verified window, added up.
  void store_and_prove(const std::vector<Statement>& rows);
  void prove_all();
  /// What inquiryBalance told at an instant.
  void tell_balance(Time time, const std::string& currency, std::int64_t total_minor,
                    std::int64_t available_minor);

  std::vector<MonthLine> january(const std::string& timezone = "UTC");
  /// The only line of January. expects that there is one.
  MonthLine january_line() { return january().at(0); }

  /// "opening+in-out=closing rows state" of one day in USD.
  std::string day(const std::string& date);
  std::string reason(const std::string& date);
  /// "missing after..before" of each open break, by the numbers that the rows carry.
  std::string open_breaks();
};

}  // namespace reconciled::test
