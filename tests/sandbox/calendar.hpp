// When a business is busy: office hours, quiet weekends, seasons, a month in which nothing happens,
// holidays, and a few days on which everything does.
#pragma once

#include <cstddef>
#include <vector>

#include "instant.hpp"
#include "random.hpp"

namespace sandbox {

struct CalendarTerms {
  Instant begin;
  Instant end;  // not included
  Precision precision = Precision::seconds;
  bool has_empty_month = false;
};

// `count` instants in [begin, end), ascending; equal ones happen. Needs begin < end.
std::vector<Instant> draw_instants(const CalendarTerms& terms, std::size_t count, Random& random);

}  // namespace sandbox
