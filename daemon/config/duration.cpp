#include "config/duration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace reconciled {
namespace {

using std::chrono::milliseconds;

struct Unit {
  std::string_view name;
  milliseconds length;
};

constexpr std::array<Unit, 5> units{{
    {"ms", std::chrono::milliseconds{1}},
    {"s", std::chrono::seconds{1}},
    {"m", std::chrono::minutes{1}},
    {"h", std::chrono::hours{1}},
    {"d", std::chrono::days{1}},
}};

struct Count {
  std::int64_t value;
  std::string_view rest;
  bool overflowed;
};

// Digits without sign or leading zero, and what follows them.
std::optional<Count> leading_count(std::string_view text) {
  const auto digit_count = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digit_count == 0 || (digit_count > 1 && text.front() == '0')) return std::nullopt;
  Count count{0, text.substr(digit_count), false};
  const auto read = std::from_chars(text.data(), text.data() + digit_count, count.value);
  count.overflowed = read.ec == std::errc::result_out_of_range;
  return count;
}

Complaint not_a_duration() {
  return {"must be a duration: write a whole number and ms, s, m, h or d, such as 15m"};
}

}  // namespace

std::chrono::microseconds Rate::interval() const {
  return std::chrono::duration_cast<std::chrono::microseconds>(period) / count;
}

std::int64_t Rate::burst_count() const {
  return std::max<std::int64_t>(1, count / (10 * period.count()));
}

Parsed<milliseconds> parse_duration(std::string_view text) {
  const auto count = leading_count(text);
  if (!count) return not_a_duration();
  const auto* const unit = std::find_if(units.begin(), units.end(),
                                        [&](const Unit& u) { return u.name == count->rest; });
  if (unit == units.end()) return not_a_duration();
  if (count->overflowed || count->value > longest_duration / unit->length) {
    return Complaint{fmt::format("is too long: write at most {}", duration_text(longest_duration))};
  }
  return count->value * unit->length;
}

Parsed<milliseconds> parse_duration_in(DurationRange range, std::string_view text) {
  auto duration = parse_duration(text);
  if (!duration || (*duration >= range.min && *duration <= range.max)) return duration;
  if (range.min == milliseconds{1} && *duration < range.min) {
    return Complaint{"must be longer than 0s: write a duration such as 15m"};
  }
  return Complaint{fmt::format("is out of range: write a duration from {} to {}",
                               duration_text(range.min), duration_text(range.max))};
}

Parsed<Rate> parse_rate(std::string_view text) {
  constexpr std::int64_t highest_count = 1'000'000;
  const auto count = leading_count(text);
  const std::string_view per = count ? count->rest : std::string_view{};
  std::chrono::seconds period{0};
  if (per == "/s") period = std::chrono::seconds{1};
  if (per == "/m") period = std::chrono::minutes{1};
  if (per == "/h") period = std::chrono::hours{1};
  if (period.count() == 0) {
    return Complaint{"must be a rate: write a whole number and /s, /m or /h, such as 10/s"};
  }
  if (count->overflowed || count->value < 1 || count->value > highest_count) {
    return Complaint{"is out of range: write a rate from 1 to 1000000, such as 10/s"};
  }
  return Rate{count->value, period};
}

std::string duration_text(milliseconds duration) {
  // An hour and a half is 90m, a hundred days less two seconds 8639998s.
  const auto* unit = &units.front();
  for (const Unit& longer : units) {
    if (duration % longer.length == milliseconds{0}) unit = &longer;
  }
  if (duration == milliseconds{0}) unit = &units[1];
  return fmt::format("{}{}", duration / unit->length, unit->name);
}

}  // namespace reconciled
