// Parsers with their limits filled in, as Section::read takes them.
#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "config/duration.hpp"
#include "config/parsed.hpp"
#include "config/url.hpp"

namespace reconciled::config_file {

inline auto duration_in(std::chrono::milliseconds min, std::chrono::milliseconds max) {
  return [=](std::string_view text) { return parse_duration_in({min, max}, text); };
}

inline auto duration_above_zero() {
  return duration_in(std::chrono::milliseconds{1}, longest_duration);
}

inline auto url_of(UrlForm form) {
  return [=](std::string_view text) { return parse_url(form, text); };
}

Parsed<int> parse_whole_number(int min, int max, std::string_view text);

inline auto whole_number(int min, int max) {
  return [=](std::string_view text) { return parse_whole_number(min, max, text); };
}

/// One of a closed set of words.
template <class Choice, std::size_t N>
auto one_of(std::array<std::pair<std::string_view, Choice>, N> words) {
  return [=](std::string_view text) -> Parsed<Choice> {
    std::string known;
    for (const auto& [word, choice] : words) {
      if (word == text) return choice;
      known.append(known.empty() ? "" : ", ").append(word);
    }
    return Complaint{"is none of the known words: write one of " + known};
  };
}

}  // namespace reconciled::config_file
