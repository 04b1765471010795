// What the checks find. An exception names its file and a piece of the line it is about, and is
// itself a finding once nothing needs it any more.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "source_file.hpp"

namespace reconciled::tidy {

struct Exception {
  std::string path;
  std::string piece_of_line;  // empty: anywhere in the file
  std::string reason;
  bool is_used = false;
};

class Report {
 public:
  explicit Report(std::vector<Exception> exceptions = {}) : exceptions_(std::move(exceptions)) {}

  /// `advice` says what is wrong and what to do instead.
  void add(const SourceFile& file, std::size_t offset, const std::string& advice);

  /// "file:line: advice", one per line; empty when the tree is as it should be.
  std::string text() const;
  std::size_t count() const { return found_.size(); }

 private:
  std::vector<Exception> exceptions_;
  std::vector<std::string> found_;
};

/// What `check(file, report)` finds in one small sample, for the tests of the checks themselves.
template <class Check>
std::size_t count_in_sample(Check check, const std::string& path, const std::string& text) {
  Report report;
  check(SourceFile(path, text), report);
  return report.count();
}

}  // namespace reconciled::tidy
