#include "app/retry_pause.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace reconciled {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds longest_asked{3600};
constexpr milliseconds first_pause{5'000};
constexpr milliseconds longest_pause{15 * 60 * 1000};

// All of `text`, in digits.
std::optional<std::int64_t> number_of(std::string_view text) {
  const bool is_digits = !text.empty() && std::all_of(text.begin(), text.end(),
                                                      [](char c) { return c >= '0' && c <= '9'; });
  std::int64_t number = 0;
  if (!is_digits) return std::nullopt;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec == std::errc::result_out_of_range) return longest_asked.count();
  return number;
}

// Sun, 06 Nov 1994 08:49:37 GMT
std::optional<Time> date_of(std::string_view text) {
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || text.substr(3, 2) != ", ") return std::nullopt;
  const auto month = std::find(months.begin(), months.end(), text.substr(8, 3));
  if (month == months.end()) return std::nullopt;
  const auto nth = std::to_string(month - months.begin() + 101).substr(1);
  const std::string iso = std::string(text.substr(12, 4)) + "-" + nth + "-" +
                          std::string(text.substr(5, 2)) + "T" + std::string(text.substr(17, 8)) +
                          (text.substr(25) == " GMT" ? "Z" : "");
  return parse_time(iso);
}

}  // namespace

std::optional<milliseconds> read_retry_after(std::string_view value, Time now) {
  milliseconds wait{0};
  if (const auto asked = number_of(value)) {
    wait = std::min(seconds{*asked}, longest_asked);
  } else if (const auto date = date_of(value)) {
    wait = std::chrono::ceil<milliseconds>(*date - now);
  }
  if (wait <= milliseconds{0}) return std::nullopt;
  return std::min<milliseconds>(wait, longest_asked);
}

milliseconds retry_pause(int attempt, std::string_view id) {
  const int doublings = std::clamp(attempt - 1, 0, 10);
  const milliseconds pause = std::min(first_pause * (1 << doublings), longest_pause);
  const std::size_t draw =
      std::hash<std::string_view>{}(std::string(id) + "/" + std::to_string(attempt));
  return pause * (800 + static_cast<int>(draw % 401)) / 1000;
}

}  // namespace reconciled
