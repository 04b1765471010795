#include "config/parsers.hpp"
#include "config/sections.hpp"

namespace reconciled::config_file {
namespace {

using namespace std::chrono_literals;

// A question spans at most 100 days, with a second of overlap at each end.
constexpr DurationRange window_range{1min, std::chrono::days{100} - 2s};

// Windows lie on whole seconds.
Parsed<std::chrono::seconds> parse_window(std::string_view text) {
  const auto window = parse_duration_in(window_range, text);
  if (!window) return window.error();
  if (*window % 1s != 0ms) return Complaint{"must be whole seconds: write it such as 90s"};
  return std::chrono::floor<std::chrono::seconds>(*window);
}

std::vector<std::chrono::milliseconds> read_recheck(const Value& value) {
  std::vector<std::chrono::milliseconds> steps;
  const auto items = value.items();
  if (!items) return steps;
  for (const Value& item : *items) {
    const auto step = item.parse(duration_above_zero());
    if (!step) continue;
    if (!steps.empty() && *step <= steps.back()) {
      item.complain({"must be longer than the step before it: write the steps in ascending order"});
    }
    steps.push_back(*step);
  }
  return steps;
}

}  // namespace

StatementsConfig read_statements(const Value& value) {
  StatementsConfig statements;
  const auto section = value.section({"every", "window", "settle", "recheck"});
  if (!section) return statements;
  section->read("every", statements.every, duration_above_zero());
  section->read("window", statements.window, parse_window);
  section->read("settle", statements.settle, duration_in(0ms, longest_duration));
  if (const auto recheck = section->find("recheck")) statements.recheck = read_recheck(*recheck);
  return statements;
}

}  // namespace reconciled::config_file
