#include "config/syntax_fault.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "config/source_text.hpp"

namespace reconciled::config_file {
namespace {

struct Advice {
  std::string_view parser_says;
  const char* we_say;
};

const std::array<Advice, 12> advices{{
    {YAML::ErrorMsg::MAP_VALUE,
     "a colon cannot stand here: check the indentation, or put the value in quotes"},
    {YAML::ErrorMsg::END_OF_MAP,
     "this does not fit the keys above it: check the indentation, or put the value in quotes"},
    {YAML::ErrorMsg::END_OF_SEQ,
     "this does not fit the list above it: check the indentation, or start the line with `- `"},
    {YAML::ErrorMsg::END_OF_MAP_FLOW, "a `{` before this is never closed: write `}`"},
    {YAML::ErrorMsg::END_OF_SEQ_FLOW, "a `[` before this is never closed: write `]`"},
    {YAML::ErrorMsg::FLOW_END,
     "this bracket does not match the one that is open: correct it, or put the value in quotes"},
    {YAML::ErrorMsg::BLOCK_ENTRY, "a list item cannot stand here: start it on a line of its own"},
    {YAML::ErrorMsg::MAP_KEY, "a key cannot stand here: start it on a line of its own"},
    {YAML::ErrorMsg::UNKNOWN_TOKEN, "a value cannot start like this: put it in quotes"},
    {YAML::ErrorMsg::UNKNOWN_ANCHOR, "a value that starts with * is an alias: put it in quotes"},
    {YAML::ErrorMsg::INVALID_ESCAPE,
     "this backslash starts no known escape: write two, or use single quotes"},
    {YAML::ErrorMsg::BAD_FILE, "the file nests too deeply: remove the surplus brackets"},
}};

std::string advice_for(const std::string& parser_says) {
  for (const Advice& advice : advices) {
    if (parser_says.starts_with(advice.parser_says)) return advice.we_say;
  }
  // What follows the parser's colon is taken from the file.
  return "the file is not valid YAML here: " + parser_says.substr(0, parser_says.find(':'));
}

// The first tab that indents the line around `offset`.
std::optional<std::size_t> indenting_tab(std::string_view text, std::size_t offset) {
  const auto line_begin = offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;
  const auto line = text.substr(line_begin);
  const auto indentation = line.substr(0, line.find_first_not_of(" \t"));
  const auto tab = indentation.find('\t');
  if (tab == std::string_view::npos) return std::nullopt;
  return line_begin + tab;
}

// The parser marks what it was about to read; the fault may lie before it.
std::size_t fault_offset(const YAML::Exception& error, std::string_view text) {
  const auto offset = std::min(offset_of(error.mark), text.size());
  if (error.msg.starts_with(YAML::ErrorMsg::INVALID_ESCAPE)) return offset - 2;
  if (error.msg == YAML::ErrorMsg::BAD_FILE) return 0;
  return offset;
}

}  // namespace

std::size_t offset_of(const YAML::Mark& mark) {
  return mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos);
}

void add_syntax_fault(const YAML::Exception& error, std::string_view text, FindingList& findings) {
  Locator locator(text);
  const auto offset = fault_offset(error, text);
  if (const auto tab = indenting_tab(text, offset)) {
    findings.add(locator.at(*tab), "a tab cannot indent a line of YAML: use spaces");
  } else {
    findings.add(locator.at(offset), advice_for(error.msg));
  }
}

}  // namespace reconciled::config_file
