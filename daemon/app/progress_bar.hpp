// How far long work has come: a bar on a terminal, plain lines otherwise. On stderr, so that stdout
// stays the summary's.
#pragma once

#include <cstdint>
#include <string>

namespace reconciled {

class ProgressBar {
 public:
  /// What is counted: pieces of work, and what is in them.
  explicit ProgressBar(bool is_terminal, const char* pieces = "jobs", const char* content = "rows")
      : is_terminal_(is_terminal), pieces_(pieces), content_(content) {}

  void add(std::int64_t row_count) { add(1, row_count); }
  void add(std::int64_t piece_count, std::int64_t content_count) {
    done_count_ += piece_count;
    row_count_ += content_count;
  }
  std::int64_t row_count() const { return row_count_; }

  /// Draws the present state; `open_count` pieces are still waiting or being done.
  void show(std::int64_t open_count);
  /// Leaves the terminal in order.
  void finish();

 private:
  bool is_terminal_;
  const char* pieces_;
  const char* content_;
  std::int64_t done_count_ = 0;
  std::int64_t row_count_ = 0;
  std::string last_line_;
};

}  // namespace reconciled
