#include "calendar.hpp"

#include <algorithm>
#include <array>

namespace sandbox {
namespace {

using namespace std::chrono;

std::uint64_t weight_of_month(month m) {
  static constexpr std::array<std::uint64_t, 12> weights{70, 25, 80,  90,  100, 120,
                                                         80, 90, 110, 130, 240, 200};
  return weights[static_cast<unsigned>(m) - 1];
}

std::uint64_t weight_of_hour(int hour) {
  if (hour < 1) return 2;
  if (hour < 6) return 1;
  if (hour < 8) return 4;
  return hour < 18 ? 12 : 5;
}

std::uint64_t weight_of_day(sys_days day, bool is_in_empty_month, Random& random) {
  const auto chance = random.below(1000);
  if (is_in_empty_month || chance < 20) return 0;
  const year_month_day date{day};
  const weekday name{day};
  const std::uint64_t of_week = name == Saturday ? 3 : name == Sunday ? 1 : 10;
  const std::uint64_t surge = chance >= 980 ? 6 : 1;
  return weight_of_month(date.month()) * of_week * surge * (50 + random.below(101));
}

// Sums of the weights of all hours up to and with each.
std::vector<std::uint64_t> cumulative_weights(const CalendarTerms& terms, Random& random) {
  const auto first_day = floor<days>(terms.begin);
  const auto day_count = (ceil<days>(terms.end) - first_day).count();
  const year_month_day last{floor<days>(terms.end)};
  // The fourth month from the end: late enough to be followed by business, early enough to be over.
  const auto empty_month = last.year() / last.month() - months{4};
  const bool has_empty_month = terms.has_empty_month && day_count > 180;
  std::vector<std::uint64_t> sums;
  sums.reserve(static_cast<std::size_t>(day_count) * 24);
  std::uint64_t sum = 0;
  for (auto day = first_day; day < terms.end; day += days{1}) {
    const year_month_day date{day};
    const bool is_empty = has_empty_month && date.year() / date.month() == empty_month;
    const auto weight = weight_of_day(day, is_empty, random);
    for (int hour = 0; hour < 24; ++hour) sums.push_back(sum += weight * weight_of_hour(hour));
  }
  if (sum == 0) std::generate(sums.begin(), sums.end(), [&] { return ++sum; });
  return sums;
}

}  // namespace

std::vector<Instant> draw_instants(const CalendarTerms& terms, std::size_t count, Random& random) {
  const auto sums = cumulative_weights(terms, random);
  const Instant first_day{floor<days>(terms.begin)};
  const auto last = terms.precision == Precision::seconds ? floor<seconds>(terms.end - seconds{1})
                                                          : terms.end - milliseconds{1};
  std::vector<Instant> instants;
  instants.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto found = std::upper_bound(sums.begin(), sums.end(), random.below(sums.back()));
    auto instant = first_day + hours{found - sums.begin()} + seconds{random.between(0, 3599)};
    if (terms.precision != Precision::seconds) instant += milliseconds{random.between(0, 999)};
    instants.push_back(std::clamp(instant, terms.begin, std::max<Instant>(terms.begin, last)));
  }
  std::sort(instants.begin(), instants.end());
  return instants;
}

}  // namespace sandbox
