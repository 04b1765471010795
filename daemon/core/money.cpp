#include "core/money.hpp"

namespace reconciled {

std::string format_money(const Money& money, std::optional<int> digits) {
  if (!digits) return std::to_string(money.minor) + " minor units of " + money.currency;
  std::string text = std::to_string(money.minor);
  const bool is_negative = text.front() == '-';
  if (is_negative) text.erase(0, 1);
  const auto fraction = static_cast<std::size_t>(*digits);
  if (text.size() <= fraction) text.insert(0, fraction + 1 - text.size(), '0');
  for (std::size_t place = text.size() - fraction; place > 3;) {
    place -= 3;
    text.insert(place, ",");
  }
  if (fraction > 0) text.insert(text.size() - fraction, ".");
  return (is_negative ? "-" : "") + text + ' ' + money.currency;
}

}  // namespace reconciled
