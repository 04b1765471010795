#include "core/time.hpp"

#include <cstdio>

namespace reconciled {

namespace {

using namespace std::chrono;

// Takes exactly `digit_count` digits off the front of `text`, or nothing.
std::optional<int> take_number(std::string_view& text, std::size_t digit_count) {
  if (text.size() < digit_count) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < digit_count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digit_count);
  return value;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

// ".5" and ".123456789" become microseconds; an absent fraction is zero.
std::optional<microseconds> take_fraction(std::string_view& text) {
  if (!take(text, '.')) return microseconds{0};
  int digit_count = 0;
  int value = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    if (++digit_count > 9) return std::nullopt;
    if (digit_count <= 6) value = value * 10 + (text.front() - '0');
    text.remove_prefix(1);
  }
  if (digit_count == 0) return std::nullopt;
  for (; digit_count < 6; ++digit_count) value *= 10;
  return microseconds{value};
}

std::optional<minutes> take_offset(std::string_view& text) {
  if (take(text, 'Z')) return minutes{0};
  const bool is_west = !text.empty() && text.front() == '-';
  if (!take(text, is_west ? '-' : '+')) return std::nullopt;
  const auto hour = take_number(text, 2);
  take(text, ':');  // +08:00 and +0800 both occur in ISO 8601
  const auto minute = take_number(text, 2);
  if (!hour || !minute || *hour > 18 || *minute > 59) return std::nullopt;
  const minutes offset = hours{*hour} + minutes{*minute};
  return is_west ? -offset : offset;
}

}  // namespace

std::optional<Time> parse_time(std::string_view text) {
  const auto y = take_number(text, 4);
  if (!y || !take(text, '-')) return std::nullopt;
  const auto mo = take_number(text, 2);
  if (!mo || !take(text, '-')) return std::nullopt;
  const auto d = take_number(text, 2);
  if (!d || !take(text, 'T')) return std::nullopt;
  const auto h = take_number(text, 2);
  if (!h || !take(text, ':')) return std::nullopt;
  const auto mi = take_number(text, 2);
  if (!mi || !take(text, ':')) return std::nullopt;
  const auto s = take_number(text, 2);
  if (!s || *h > 23 || *mi > 59 || *s > 59) return std::nullopt;
  const auto fraction = take_fraction(text);
  if (!fraction) return std::nullopt;
  const auto offset = take_offset(text);
  if (!offset || !text.empty()) return std::nullopt;
  const year_month_day date{year{*y}, month{static_cast<unsigned>(*mo)},
                            day{static_cast<unsigned>(*d)}};
  if (!date.ok() || *y < 1) return std::nullopt;
  const Time time = sys_days{date} + hours{*h} + minutes{*mi} + seconds{*s} + *fraction - *offset;
  // The offset may lead out of the years that have four digits, and so can be written.
  if (time < sys_days{year{1} / 1 / 1} || time >= sys_days{year{10000} / 1 / 1}) {
    return std::nullopt;
  }
  return time;
}

std::string format_time(Time time) {
  const auto midnight = floor<days>(time);
  const year_month_day date{midnight};
  const hh_mm_ss clock{time - midnight};
  char text[48];
  int length = std::snprintf(
      text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
      static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()));
  std::string result(text, static_cast<std::size_t>(length));
  if (const auto fraction = clock.subseconds().count(); fraction != 0) {
    length = std::snprintf(text, sizeof text, ".%06d", static_cast<int>(fraction));
    result.append(text, static_cast<std::size_t>(length));
  }
  return result += 'Z';
}

}  // namespace reconciled
