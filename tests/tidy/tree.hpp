// The files of the source tree, read once, without what the build and git put there.
#pragma once

#include <string_view>
#include <vector>

#include "report.hpp"
#include "source_file.hpp"

namespace reconciled::tidy {

/// In the order of their paths.
const std::vector<SourceFile>& tree();

bool is_cpp(const SourceFile& file);

/// What `check(file, report)` finds in the files whose path begins with `folder`.
template <class Check>
void check_folder(std::string_view folder, Check check, Report& report) {
  for (const SourceFile& file : tree()) {
    if (file.path.starts_with(folder)) check(file, report);
  }
}

/// The same for C++ alone.
template <class Check>
void check_cpp(std::string_view folder, Check check, Report& report) {
  for (const SourceFile& file : tree()) {
    if (is_cpp(file) && file.path.starts_with(folder)) check(file, report);
  }
}

}  // namespace reconciled::tidy
