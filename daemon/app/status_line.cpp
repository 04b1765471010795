#include "app/status_line.hpp"

#include <fmt/format.h>

namespace reconciled {

std::string status_line(const Standing& standing, std::size_t customer_count,
                        const std::string& config_error) {
  std::string line = fmt::format(
      "{} customer{}, {}, {} failed, {} retrying", customer_count, customer_count == 1 ? "" : "s",
      standing.covered_until.empty() ? "nothing planned yet"
                                     : "covered until " + standing.covered_until,
      standing.failed_count, standing.retrying_count);
  if (standing.parked_count > 0) line += fmt::format(", {} parked", standing.parked_count);
  if (!config_error.empty()) line += "; the last reload was refused: " + config_error;
  return line;
}

}  // namespace reconciled
