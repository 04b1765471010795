#include "code_book.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace sandbox {

std::optional<Code> CodeBook::find(std::string_view word) const {
  const auto found = std::find(words_.begin(), words_.end(), word);
  if (found == words_.end()) return {};
  return static_cast<Code>(found - words_.begin());
}

Code CodeBook::find_or_add(std::string_view word) {
  if (const auto code = find(word)) return *code;
  if (words_.size() > 255) throw std::length_error("no more than 256 codes of a kind");
  words_.emplace_back(word);
  return static_cast<Code>(words_.size() - 1);
}

CodeBook transaction_types() {
  return CodeBook({"COLLECTION", "COLLECTION_REFUND", "TRANSFER", "TRANSFER_REFUND", "WITHDRAWAL",
                   "WITHDRAWAL_REFUND", "CONVERSION", "CONVERSION_DEAL", "CHARGE", "CHARGE_REFUND",
                   "DEDUCTION", "FUND_COLLECTION", "PAYMENT", "CASH_BACK", "TOP_UP"});
}

// The vendor's list on the statement page, and CNH, which its other pages use.
CodeBook currencies() {
  return CodeBook({"USD", "EUR", "GBP", "HKD", "CNH", "JPY", "CAD", "AUD", "SGD", "NZD", "CNY",
                   "CHF", "AED", "SEK", "PLN", "CZK", "MXN"});
}

CurrencyTerms terms_of(Code currency) {
  static constexpr std::array<CurrencyTerms, 17> terms{{{2, 1000},
                                                        {2, 920},
                                                        {2, 790},
                                                        {2, 7800},
                                                        {2, 7180},
                                                        {0, 1510},
                                                        {2, 1370},
                                                        {2, 1520},
                                                        {2, 1340},
                                                        {2, 1650},
                                                        {2, 7170},
                                                        {2, 890},
                                                        {2, 3670},
                                                        {2, 10500},
                                                        {2, 3950},
                                                        {2, 23100},
                                                        {2, 18400}}};
  return currency < terms.size() ? terms[currency] : terms[0];
}

}  // namespace sandbox
