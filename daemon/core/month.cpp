#include "core/month.hpp"

namespace reconciled {

void sum_up(MonthLine& line, const std::vector<BookDay>& days) {
  line.is_told = !days.empty();
  for (const BookDay& day : days) {
    line.row_count += day.row_count;
    line.in_minor += day.in_minor;
    line.out_minor += day.out_minor;
    line.is_told = line.is_told && day.is_told;
    line.has_unsolved = line.has_unsolved || day.has_unsolved;
    line.tells_balances = line.tells_balances || day.told_count > 0;
  }
  if (days.empty()) return;
  line.opening_minor = days.front().opening_minor;
  line.closing_minor = days.back().closing_minor;
}

}  // namespace reconciled
