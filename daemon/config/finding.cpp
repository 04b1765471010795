#include "config/finding.hpp"

#include <fmt/format.h>

namespace reconciled {

std::string to_string(const Finding& finding) {
  if (finding.line == 0) return fmt::format("{}: {}", finding.file, finding.message);
  return fmt::format("{}:{}:{}: {}", finding.file, finding.line, finding.column, finding.message);
}

void FindingList::add(Position where, std::string message) {
  messages_.emplace(where, std::move(message));
}

void FindingList::add_about_the_file(std::string message) {
  messages_.emplace(Position{.line = 0, .column = 0}, std::move(message));
}

std::vector<Finding> FindingList::in_file_order() const {
  std::vector<Finding> findings;
  for (const auto& [where, message] : messages_) {
    findings.push_back({file_, where.line, where.column, message});
  }
  return findings;
}

}  // namespace reconciled
