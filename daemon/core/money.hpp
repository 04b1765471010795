// Money: an int64 count of the currency's minor unit, as the vendor sends it (10.00 USD = 1000).
// No floating point ever touches it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace reconciled {

struct Money {
  std::string currency;  // as it came: CNY and CNH stay apart
  std::int64_t minor = 0;

  friend bool operator==(const Money&, const Money&) = default;
};

/// For people: "91,204.11 USD" of a currency with two `digits` behind the point; without them
/// "9120411 minor units of XXX", never a guess.
std::string format_money(const Money& money, std::optional<int> digits);

}  // namespace reconciled
