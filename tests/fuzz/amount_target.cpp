// Amounts: the first byte says whether the value is a JSON string, the rest is its text. What is
// read is held against arithmetic of our own; what is not an integer of 16 digits is refused.
#include <optional>
#include <string>

#include "gateway/answer_document.hpp"
#include "gateway/field_reader.hpp"
#include "property.hpp"

using namespace reconciled;

namespace {

__extension__ using Wide = __int128;

constexpr std::string_view plain = "0123456789+-.eE ";

std::optional<Wide> integer_in(std::string_view text) {
  const bool is_negative = !text.empty() && text.front() == '-';
  if (is_negative) text.remove_prefix(1);
  if (text.empty() || text.size() > 30) return std::nullopt;
  if (text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  Wide value = 0;
  for (const char c : text) value = value * 10 + (c - '0');
  return is_negative ? -value : value;
}

std::optional<Wide> expected_of(std::string_view text, bool is_string) {
  if (is_string) {
    const std::size_t digit_count = text.size() - (text.starts_with('-') ? 1 : 0);
    return digit_count > 16 ? std::nullopt : integer_in(text);
  }
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
  if (digits.size() > 1 && digits.starts_with('0')) return std::nullopt;
  const auto value = integer_in(text);
  const Wide largest = 9'999'999'999'999'999;
  if (!value || *value > largest || *value < -largest) return std::nullopt;
  return value;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Choices choices{fuzz::text_of(data, size)};
  const bool is_string = choices.next() % 2 == 1;
  const std::string_view text = choices.rest();
  const std::string quote = is_string ? "\"" : "";
  const std::string body =
      R"({"m":{"currency":"USD","value":)" + quote + std::string{text} + quote + "}}";
  const AnswerDocument document{body};
  std::optional<Money> money;
  FieldReader reader;
  if (document.object() != nullptr) money = reader.money(*document.object(), "m");
  if (text.find_first_not_of(plain) != std::string_view::npos) return 0;
  const auto expected = expected_of(text, is_string);
  fuzz::expects(money.has_value() == expected.has_value(), "integers of 16 digits are amounts");
  if (money) {
    fuzz::expects(money->minor == *expected && money->currency == "USD", "an amount is exact");
  }
  return 0;
}
