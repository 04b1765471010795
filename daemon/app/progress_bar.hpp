// How far a pull has come: a bar on a terminal, plain lines otherwise. On stderr, so that stdout
// stays the summary's.
#pragma once

#include <cstdint>
#include <string>

namespace reconciled {

class ProgressBar {
 public:
  explicit ProgressBar(bool is_terminal) : is_terminal_(is_terminal) {}

  void add(std::int64_t row_count) {
    ++done_count_;
    row_count_ += row_count;
  }
  std::int64_t row_count() const { return row_count_; }

  /// Draws the present state; `open_count` jobs are still waiting or running.
  void show(std::int64_t open_count);
  /// Leaves the terminal in order.
  void finish();

 private:
  bool is_terminal_;
  std::int64_t done_count_ = 0;
  std::int64_t row_count_ = 0;
  std::string last_line_;
};

}  // namespace reconciled
