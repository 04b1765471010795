#include "app/progress_bar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

namespace reconciled {

void ProgressBar::show(std::int64_t open_count) {
  const std::int64_t total = done_count_ + open_count;
  const std::string text =
      fmt::format("{} of {} {}, {} {}", done_count_, total, pieces_, row_count_, content_);
  if (!is_terminal_) {
    if (text != last_line_) std::cerr << text << '\n';
    last_line_ = text;
    return;
  }
  constexpr std::int64_t width = 30;
  const std::int64_t filled = total > 0 ? width * done_count_ / total : 0;
  std::string bar(static_cast<std::size_t>(filled), '#');
  bar.resize(static_cast<std::size_t>(width), '.');
  std::cerr << "\r[" << bar << "] " << text << "\x1b[K" << std::flush;
  last_line_ = text;
}

void ProgressBar::finish() {
  if (is_terminal_ && !last_line_.empty()) std::cerr << '\n';
}

}  // namespace reconciled
