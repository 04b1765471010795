// Follows a JSON parser through the source and says where each thing stands that the parser has
// just seen: Boost's tells what it read, but not where. It judges nothing: what a parser accepts
// is good, and no byte outside is read whatever is asked. All inline: it goes by every value.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace reconciled {

class SourceCursor {
 public:
  explicit SourceCursor(std::string_view source) : source_{source} {}

  std::size_t source_size() const { return source_.size(); }

  /// Whether `text` stands between quotes in the source itself: it is no copy.
  bool holds(std::string_view text) const {
    const char* const end = source_.data() + source_.size();
    return std::less<>{}(source_.data(), text.data()) &&
           std::less<>{}(text.data() + text.size(), end);
  }

  /// The string or key around `text`, quotes included. expects: the source holds `text`.
  std::string_view take_plain(std::string_view text) {
    const auto begin = static_cast<std::size_t>(text.data() - source_.data()) - 1;
    at_ = begin + text.size() + 2;
    return source_.substr(begin, text.size() + 2);
  }

  /// The next string or key, quotes included, which has escapes in it.
  std::string_view take_escaped() {
    skip_to_value();
    const std::size_t begin = at_;
    for (++at_; at_ < source_.size() && source_[at_] != '"'; ++at_) {
      if (source_[at_] == '\\') ++at_;  // whatever is escaped does not end the string
    }
    ++at_;
    return source_.substr(begin, at_ - begin);
  }

  /// The next bracket, literal or number, which has `size` characters.
  std::string_view take(std::size_t size) {
    skip_to_value();
    const std::string_view taken = source_.substr(at_, size);
    at_ += taken.size();
    return taken;
  }

 private:
  void skip_to_value() {
    for (; at_ < source_.size(); ++at_) {
      const char c = source_[at_];
      if (c != ',' && c != ':' && c != ' ' && c != '\n' && c != '\r' && c != '\t') return;
    }
  }

  std::string_view source_;
  std::size_t at_ = 0;
};

}  // namespace reconciled
