// Gives each code word (a currency, a transaction type) a small number, so that a row stays small.
// Words that were not foreseen may be added: the vendor's enumerations are open sets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sandbox {

using Code = std::uint8_t;

class CodeBook {
 public:
  explicit CodeBook(std::vector<std::string> words) : words_(std::move(words)) {}

  const std::string& word(Code code) const { return words_[code]; }
  std::optional<Code> find(std::string_view word) const;
  Code find_or_add(std::string_view word);  // throws std::length_error at the 256th word
  const std::vector<std::string>& words() const { return words_; }

 private:
  std::vector<std::string> words_;
};

// Numbers of the words that the generator itself uses, in the order of `transaction_types()`.
namespace type {
enum : Code {
  collection,
  collection_refund,
  transfer,
  transfer_refund,
  withdrawal,
  withdrawal_refund,
  conversion,
  conversion_deal,
  charge,
  charge_refund,
  deduction,
  fund_collection,
  payment,
  cash_back,
  top_up,
};
}  // namespace type

namespace currency {
enum : Code { usd, eur, gbp, hkd, cnh, jpy, cad, aud, sgd, nzd, cny, chf, aed, sek, pln, czk, mxn };
}  // namespace currency

CodeBook transaction_types();
CodeBook currencies();

// How a currency is traded here: digits after the point, and minor units for one US cent, times
// 1000. Nothing is known of currencies that were added later: they count as dollars.
struct CurrencyTerms {
  int exponent;
  std::int64_t per_cent_e3;
};
CurrencyTerms terms_of(Code currency);

}  // namespace sandbox
