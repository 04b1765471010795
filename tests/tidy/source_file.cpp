#include "source_file.hpp"

#include <algorithm>
#include <cctype>

namespace reconciled::tidy {

namespace {

enum class Part { code, comment, literal };

// Copies the text into the views, part by part.
class Splitter {
 public:
  explicit Splitter(SourceFile& file) : file_(file), rest_(file.text) {}

  void split_cpp() {
    while (at_ < rest_.size()) {
      if (starts_with("//")) {
        take(end_of("\n", 0), Part::comment);
      } else if (starts_with("/*")) {
        take(end_of("*/", 2), Part::comment);
      } else if (starts_with("R\"") && !follows_identifier()) {
        take_raw_string();
      } else if (rest_[at_] == '"' || (rest_[at_] == '\'' && !follows_identifier())) {
        take_quoted(true);
      } else {
        take(at_ + 1, Part::code);
      }
    }
  }

  void split_sql() {
    while (at_ < rest_.size()) {
      if (starts_with("--")) {
        take(end_of("\n", 0), Part::comment);
      } else if (starts_with("/*")) {
        take(end_of("*/", 2), Part::comment);
      } else if (rest_[at_] == '\'') {
        take_quoted(false);
      } else {
        take(at_ + 1, Part::code);
      }
    }
  }

 private:
  bool starts_with(std::string_view what) const { return rest_.substr(at_).starts_with(what); }

  // 1'000 is a number, not a character.
  bool follows_identifier() const { return at_ > 0 && is_identifier_char(rest_[at_ - 1]); }

  std::size_t end_of(std::string_view mark, std::size_t length) const {
    const std::size_t found = rest_.find(mark, at_ + length);
    return found == std::string_view::npos ? rest_.size() : found + length;
  }

  void take_quoted(bool has_escapes) {
    const char quote = rest_[at_];
    std::size_t end = at_ + 1;
    while (end < rest_.size() && rest_[end] != quote) {
      end += has_escapes && rest_[end] == '\\' ? 2 : 1;
    }
    end = std::min(end, rest_.size());
    take(at_ + 1, Part::code);
    take(end, Part::literal);
    take(std::min(end + 1, rest_.size()), Part::code);
  }

  void take_raw_string() {
    const std::size_t open = std::min(rest_.find('(', at_), rest_.size() - 1);
    const std::string close =
        ")" + std::string(rest_.substr(at_ + 2, open - at_ - 2)) + std::string(1, '"');
    const std::size_t end = std::min(rest_.find(close, open), rest_.size());
    take(at_ + 2, Part::code);
    take(std::min(end + close.size() - 1, rest_.size()), Part::literal);
    take(std::min(at_ + 1, rest_.size()), Part::code);
  }

  void take(std::size_t end, Part part) {
    for (; at_ < end; ++at_) {
      const char c = rest_[at_];
      const char blank = c == '\n' ? '\n' : ' ';
      file_.code += part == Part::code ? c : blank;
      file_.uncommented += part == Part::comment ? blank : c;
      file_.literals += part == Part::literal ? c : blank;
    }
  }

  SourceFile& file_;
  std::string_view rest_;
  std::size_t at_ = 0;
};

}  // namespace

SourceFile::SourceFile(std::string path_from_root, std::string whole_text)
    : path(std::move(path_from_root)), text(std::move(whole_text)) {
  if (path.ends_with(".cpp") || path.ends_with(".hpp")) {
    Splitter(*this).split_cpp();
  } else if (path.ends_with(".sql")) {
    Splitter(*this).split_sql();
  } else {
    code = text;
    uncommented = text;
    literals = std::string(text.size(), ' ');
  }
}

bool is_identifier_char(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

int line_of(const SourceFile& file, std::size_t offset) {
  const auto begin = file.text.begin();
  const auto end = begin + static_cast<std::ptrdiff_t>(std::min(offset, file.text.size()));
  return 1 + static_cast<int>(std::count(begin, end, '\n'));
}

std::string_view text_of_line(const SourceFile& file, int line) {
  std::size_t begin = 0;
  for (int i = 1; i < line && begin < file.text.size(); ++i) {
    begin = std::min(file.text.find('\n', begin), file.text.size() - 1) + 1;
  }
  const std::size_t end = std::min(file.text.find('\n', begin), file.text.size());
  return std::string_view(file.text).substr(begin, end - begin);
}

int line_count(const SourceFile& file) {
  return static_cast<int>(std::count(file.text.begin(), file.text.end(), '\n'));
}

std::vector<std::size_t> places_of_word(std::string_view text, std::string_view word) {
  std::vector<std::size_t> places;
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !is_identifier_char(text[at - 1]);
    const bool ends = end == text.size() || !is_identifier_char(text[end]);
    if (begins && ends) places.push_back(at);
  }
  return places;
}

std::size_t last_non_space_before(std::string_view text, std::size_t offset) {
  return offset == 0 ? std::string_view::npos : text.find_last_not_of(" \t\n", offset - 1);
}

std::size_t first_non_space_from(std::string_view text, std::size_t offset) {
  return text.find_first_not_of(" \t\n", offset);
}

std::string_view word_ending_at(std::string_view text, std::size_t last) {
  std::size_t begin = last + 1;
  while (begin > 0 && is_identifier_char(text[begin - 1])) --begin;
  return text.substr(begin, last + 1 - begin);
}

}  // namespace reconciled::tidy
