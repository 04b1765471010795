#include "instant.hpp"

#include <fmt/format.h>

namespace sandbox {
namespace {

using namespace std::chrono;

// Takes fixed-width numbers and single characters off the front; one miss spoils it for good.
class Taker {
 public:
  explicit Taker(std::string_view text) : rest_(text) {}

  int number(std::size_t digit_count) {
    if (rest_.size() < digit_count) return fail();
    int value = 0;
    for (std::size_t i = 0; i < digit_count; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return fail();
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digit_count);
    return value;
  }

  void expect(char wanted) {
    if (!take(wanted)) fail();
  }

  bool take(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::size_t digit_count() const {
    const auto end = rest_.find_first_not_of("0123456789");
    return end == std::string_view::npos ? rest_.size() : end;
  }

  bool is_good() const { return is_good_; }
  bool is_done() const { return is_good_ && rest_.empty(); }

 private:
  int fail() {
    is_good_ = false;
    return 0;
  }

  std::string_view rest_;
  bool is_good_ = true;
};

microseconds take_fraction(Taker& taker) {
  if (!taker.take('.')) return microseconds{0};
  const auto digit_count = taker.digit_count();
  if (digit_count == 0 || digit_count > 6) {
    taker.expect('\0');
    return microseconds{0};
  }
  int fraction = taker.number(digit_count);
  for (auto i = digit_count; i < 6; ++i) fraction *= 10;
  return microseconds{fraction};
}

minutes take_offset(Taker& taker) {
  if (taker.take('Z')) return minutes{0};
  const bool is_west = taker.take('-');
  if (!is_west) taker.expect('+');
  const int hour_count = taker.number(2);
  taker.expect(':');
  const int minute_count = taker.number(2);
  if (hour_count > 14 || minute_count > 59) taker.expect('\0');
  const auto offset = hours{hour_count} + minutes{minute_count};
  return is_west ? -offset : offset;
}

}  // namespace

std::optional<Instant> parse_instant(std::string_view text) {
  Taker taker(text);
  const int y = taker.number(4);
  taker.expect('-');
  const int m = taker.number(2);
  taker.expect('-');
  const int d = taker.number(2);
  taker.expect('T');
  const int hour = taker.number(2);
  taker.expect(':');
  const int minute = taker.number(2);
  taker.expect(':');
  const int second = taker.number(2);
  const auto fraction = take_fraction(taker);
  const auto offset = take_offset(taker);
  const year_month_day date{year{y}, month{static_cast<unsigned>(m)},
                            day{static_cast<unsigned>(d)}};
  if (!taker.is_done() || !date.ok() || hour > 23 || minute > 59 || second > 59) return {};
  return Instant{sys_days{date}} + hours{hour} + minutes{minute} + seconds{second} + fraction -
         offset;
}

std::string format_instant(Instant instant, Precision precision, minutes offset) {
  const auto local = instant + offset;
  const auto midnight = floor<days>(local);
  const year_month_day date{midnight};
  const hh_mm_ss clock{local - midnight};
  auto text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                          static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                          clock.hours().count(), clock.minutes().count(), clock.seconds().count());
  if (precision == Precision::milliseconds)
    text += fmt::format(".{:03}", clock.subseconds().count() / 1000);
  if (precision == Precision::microseconds)
    text += fmt::format(".{:06}", clock.subseconds().count());
  if (offset == minutes{0}) return text + 'Z';
  const auto distance = abs(offset).count();
  return text + fmt::format("{}{:02}:{:02}", offset < minutes{0} ? '-' : '+', distance / 60,
                            distance % 60);
}

std::string format_date(Instant instant) {
  const year_month_day date{floor<days>(instant)};
  return fmt::format("{:04}{:02}{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

}  // namespace sandbox
