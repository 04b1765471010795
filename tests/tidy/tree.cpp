#include "tree.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

namespace reconciled::tidy {

namespace {

namespace fs = std::filesystem;

std::vector<SourceFile> read_tree(const fs::path& root) {
  std::vector<SourceFile> files;
  for (auto it = fs::recursive_directory_iterator(root); it != fs::end(it); ++it) {
    const std::string name = it->path().filename().string();
    const bool is_foreign = name == "build" || name == ".git" || name == ".cache";
    if (it->is_directory() && is_foreign) it.disable_recursion_pending();
    if (!it->is_regular_file() || is_foreign) continue;
    std::ifstream stream(it->path(), std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    files.emplace_back(it->path().lexically_relative(root).string(), std::move(text));
  }
  const auto by_path = [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; };
  std::sort(files.begin(), files.end(), by_path);
  const auto is_main = [](const SourceFile& file) { return file.path == "daemon/main.cpp"; };
  if (std::none_of(files.begin(), files.end(), is_main)) {
    throw std::runtime_error("no source tree at " + root.string());
  }
  return files;
}

}  // namespace

const std::vector<SourceFile>& tree() {
  static const std::vector<SourceFile> files = read_tree(SOURCE_ROOT);
  return files;
}

bool is_cpp(const SourceFile& file) {
  return file.path.ends_with(".cpp") || file.path.ends_with(".hpp");
}

}  // namespace reconciled::tidy
