// ISO 8601 times of the vendor and ranges of the command line.
#include <string>

#include "app/time_range.hpp"
#include "core/time.hpp"
#include "property.hpp"

using namespace reconciled;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  if (const auto time = parse_time(text)) {
    const std::string written = format_time(*time);
    fuzz::expects(parse_time(written) == time, "a time that was read can be written and read");
    fuzz::expects(text.size() >= written.size() - 7 && text[4] == '-' && text[10] == 'T',
                  "a time is written out in full");
  }
  if (const auto range = parse_time_range(text)) {
    fuzz::expects(range->from < range->to, "a range holds something");
    const std::string written = format_time(range->from) + ".." + format_time(range->to);
    const auto again = parse_time_range(written);
    fuzz::expects(again && again->from == range->from && again->to == range->to,
                  "a range that was read can be written and read");
  }
  return 0;
}
