// A finding is one thing that is wrong with the configuration, said to the person who can put it
// right. Findings are collected, never thrown, so that all of them can be shown at once. No finding
// repeats a value of the file: any value may be a secret that stands in the wrong place.
#pragma once

#include <compare>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace reconciled {

/// A place in a text. Both count from 1; a column is a character, not a byte.
struct Position {
  int line = 1;
  int column = 1;

  friend bool operator==(const Position&, const Position&) = default;
  friend auto operator<=>(const Position&, const Position&) = default;
};

/// Line 0 means the file as a whole: a key or token file, or a file that could not be read.
struct Finding {
  std::string file;
  int line = 0;
  int column = 0;
  std::string message;

  friend bool operator==(const Finding&, const Finding&) = default;
};

/// `FILE:LINE:COLUMN: message`, or `FILE: message` about the file as a whole.
std::string to_string(const Finding& finding);

/// The findings about one file, in whatever order they are met.
class FindingList {
 public:
  explicit FindingList(std::string file) : file_(std::move(file)) {}

  void add(Position where, std::string message);
  void add_about_the_file(std::string message);

  /// Those of one place in the order in which they were met.
  std::vector<Finding> in_file_order() const;

 private:
  std::string file_;
  std::multimap<Position, std::string> messages_;
};

}  // namespace reconciled
