#include "config/finding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace reconciled {

std::string to_string(const Finding& finding) {
  if (finding.line == 0) return fmt::format("{}: {}", finding.file, finding.message);
  return fmt::format("{}:{}:{}: {}", finding.file, finding.line, finding.column, finding.message);
}

void FindingList::add(Position where, std::string message) {
  findings_.push_back({file_, where.line, where.column, std::move(message)});
}

void FindingList::add_about_the_file(std::string message) {
  findings_.push_back({file_, 0, 0, std::move(message)});
}

std::vector<Finding> FindingList::take_in_file_order() {
  std::stable_sort(findings_.begin(), findings_.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
  return std::exchange(findings_, {});
}

}  // namespace reconciled
