#include "report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace bench {

namespace {

void print(const std::string& line) {
  std::puts(line.c_str());
  std::fflush(stdout);
}

}  // namespace

void Report::heading(const std::string& text) {
  print("\n" + text);
}

void Report::note(const std::string& text) {
  print("    " + text);
}

void Report::figure(const std::string& name, const std::string& value) {
  print(fmt::format("  {:<52}{:>14}", name, value));
}

void Report::figure(const std::string& name, const std::string& value, const std::string& target,
                    bool is_met) {
  if (!is_met) ++missed_count_;
  print(fmt::format("  {:<52}{:>14}   {:<14}{}", name, value, target, is_met ? "ok" : "MISSED"));
}

std::string grouped(double value, int decimals) {
  const std::string digits = fmt::format("{:.{}f}", value, decimals);
  const std::size_t point = std::min(digits.find('.'), digits.size());
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && i < point && (point - i) % 3 == 0 && digits[i - 1] != '-') text += ',';
    text += digits[i];
  }
  return text;
}

}  // namespace bench
