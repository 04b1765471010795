#include "gateway/element_slices.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cstddef>

namespace reconciled {

namespace {

// jsonb keeps numbers as numeric: 131072 digits before the point, 16383 behind it. These bounds
// stay well inside and are far beyond any number that means something here.
constexpr std::size_t longest_number = 400;
constexpr std::size_t longest_exponent = 4;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

class Scanner {
 public:
  explicit Scanner(std::string_view json) : json_{json} {}

  bool numbers_are_fit() const { return numbers_are_fit_; }

  // Each of these returns false, or an empty text, where the source is not what it asks for.
  bool take(char expected) {
    skip_blanks();
    if (at_ >= json_.size() || json_[at_] != expected) return false;
    ++at_;
    return true;
  }

  bool next_is(char expected) {
    skip_blanks();
    return at_ < json_.size() && json_[at_] == expected;
  }

  // A string, quotes included.
  std::string_view take_string() {
    skip_blanks();
    const std::size_t begin = at_;
    if (next_is('"')) skip_string();
    return json_.substr(begin, at_ - begin);
  }

  // Any value, without recursion: brackets are only counted, the parser has matched them.
  std::string_view take_value() {
    skip_blanks();
    const std::size_t begin = at_;
    std::size_t depth = 0;
    while (at_ < json_.size()) {
      const char c = json_[at_];
      if (c == '"') {
        skip_string();
      } else if (c == '{' || c == '[') {
        ++depth;
        ++at_;
        continue;
      } else if (c == '}' || c == ']') {
        if (depth == 0) break;
        --depth;
        ++at_;
      } else if (is_digit(c) || c == '-') {
        skip_number();
      } else if (c == 't' || c == 'f' || c == 'n') {
        skip_word();
      } else {
        ++at_;
        continue;
      }
      if (depth == 0) break;
    }
    return json_.substr(begin, at_ - begin);
  }

 private:
  void skip_blanks() {
    while (at_ < json_.size() &&
           (json_[at_] == ' ' || json_[at_] == '\n' || json_[at_] == '\r' || json_[at_] == '\t')) {
      ++at_;
    }
  }

  // Most of an answer is text: this loop is where its bytes go by.
  void skip_string() {
    const std::size_t begin = at_ + 1;
    for (std::size_t quote = json_.find('"', begin); quote != std::string_view::npos;
         quote = json_.find('"', quote + 1)) {
      std::size_t slashes = quote;
      while (slashes > begin && json_[slashes - 1] == '\\') --slashes;
      if ((quote - slashes) % 2 != 0) continue;  // the quote is escaped
      at_ = quote + 1;
      return;
    }
    at_ = json_.size();
  }

  void skip_word() {
    while (at_ < json_.size() && json_[at_] >= 'a' && json_[at_] <= 'z') ++at_;
  }

  void skip_number() {
    const std::size_t begin = at_;
    std::size_t exponent_begin = std::string_view::npos;
    for (; at_ < json_.size(); ++at_) {
      const char c = json_[at_];
      if (c == 'e' || c == 'E') {
        exponent_begin = at_ + 1;
      } else if (!is_digit(c) && c != '.' && c != '-' && c != '+') {
        break;
      }
    }
    if (at_ - begin > longest_number) numbers_are_fit_ = false;
    if (exponent_begin == std::string_view::npos || exponent_begin >= at_) return;
    const bool is_signed = !is_digit(json_[exponent_begin]);
    if (at_ - exponent_begin - (is_signed ? 1 : 0) > longest_exponent) numbers_are_fit_ = false;
  }

  std::string_view json_;
  std::size_t at_ = 0;
  bool numbers_are_fit_ = true;
};

// `quoted` is a key as it stands in the source, perhaps with escapes.
bool key_is(std::string_view quoted, std::string_view name) {
  if (quoted.find('\\') == std::string_view::npos) {
    return quoted.size() == name.size() + 2 && quoted.substr(1, name.size()) == name;
  }
  boost::json::error_code error;
  const boost::json::value key = boost::json::parse({quoted.data(), quoted.size()}, error);
  const boost::json::string* const text = key.if_string();
  return text != nullptr && std::string_view{text->data(), text->size()} == name;
}

std::vector<std::string_view> take_elements(Scanner& scanner) {
  std::vector<std::string_view> elements;
  if (!scanner.next_is('[')) {
    scanner.take_value();
    return elements;
  }
  scanner.take('[');
  while (!scanner.next_is(']')) {
    const std::string_view element = scanner.take_value();
    if (element.empty()) break;
    elements.push_back(element);
    if (!scanner.take(',')) break;
  }
  scanner.take(']');
  return elements;
}

}  // namespace

std::optional<Slices> slice(std::string_view json, std::string_view list_key,
                            std::string_view object_key) {
  Slices slices;
  Scanner scanner{json};
  scanner.take('{');
  while (scanner.next_is('"')) {
    const std::string_view key = scanner.take_string();
    scanner.take(':');
    if (key_is(key, list_key)) {
      slices.elements = take_elements(scanner);
    } else {
      const std::string_view value = scanner.take_value();
      if (key_is(key, object_key)) slices.object = value;
    }
    if (!scanner.take(',')) break;
  }
  if (!scanner.numbers_are_fit()) return std::nullopt;
  return slices;
}

std::string without_nul_escapes(std::string_view json) {
  std::string text{json};
  if (text.find("\\u0000") == std::string::npos) return text;
  // One step per escape, so that the second half of "\\" never starts one: \\u0000 is a backslash
  // and five letters.
  for (std::size_t at = text.find('\\'); at != std::string::npos; at = text.find('\\', at + 2)) {
    if (text.compare(at, 6, "\\u0000") == 0) text.replace(at, 6, "\\ufffd");
  }
  return text;
}

}  // namespace reconciled
