// ISO 8601 times of the vendor and ranges of the command line.
#include <string>

#include "app/time_range.hpp"
#include "core/time.hpp"
#include "property.hpp"

using namespace reconciled;

namespace {

// Six decimals of a time that ends in Z, as it is written.
std::string decimals_of(std::string_view text) {
  std::string decimals{text.substr(19, text.size() - 20)};
  if (!decimals.empty()) decimals.erase(0, 1);
  decimals.resize(6, '0');
  return decimals;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  if (const auto time = parse_time(text)) {
    const std::string written = format_time(*time);
    fuzz::expects(parse_time(written) == time, "a time that was read can be written and read");
    const bool is_alike = !text.ends_with('Z') || (written.substr(0, 19) == text.substr(0, 19) &&
                                                   decimals_of(written) == decimals_of(text));
    fuzz::expects(is_alike, "a time in UTC is read as it stands");
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
