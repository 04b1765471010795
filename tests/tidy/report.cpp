#include "report.hpp"

namespace reconciled::tidy {

void Report::add(const SourceFile& file, std::size_t offset, const std::string& advice) {
  const int line = line_of(file, offset);
  for (Exception& exception : exceptions_) {
    if (exception.path != file.path) continue;
    if (text_of_line(file, line).find(exception.piece_of_line) == std::string_view::npos) continue;
    exception.is_used = true;
    return;
  }
  found_.push_back(file.path + ":" + std::to_string(line) + ": " + advice);
}

std::string Report::text() const {
  std::string text;
  for (const std::string& finding : found_) text += finding + "\n";
  for (const Exception& exception : exceptions_) {
    if (exception.is_used) continue;
    text += exception.path + ":1: nothing needs the exception \"" + exception.piece_of_line +
            "\" (" + exception.reason + ") any more; remove it from tests/tidy\n";
  }
  return text;
}

}  // namespace reconciled::tidy
