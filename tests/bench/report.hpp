// The report: figures under headings, aligned, each with its target where it has one.
#pragma once

#include <string>

namespace bench {

class Report {
 public:
  void heading(const std::string& text);
  /// What is counted, in a sentence.
  void note(const std::string& text);
  void figure(const std::string& name, const std::string& value);
  /// A figure that was promised. `target` as people read it: ">= 0.72".
  void figure(const std::string& name, const std::string& value, const std::string& target,
              bool is_met);

  int missed_count() const { return missed_count_; }

 private:
  int missed_count_ = 0;
};

/// 12345.678 with two decimals is "12,345.68".
std::string grouped(double value, int decimals = 0);

}  // namespace bench
