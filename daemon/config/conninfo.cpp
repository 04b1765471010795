#include "config/conninfo.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace reconciled {
namespace {

constexpr std::string_view spaces = " \t";

bool is_secret_keyword(std::string_view keyword) {
  return keyword == "password" || keyword == "sslpassword";
}

std::string_view without_leading_spaces(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(spaces), text.size()));
}

// Takes the value off the front as libpq reads it: quoted or up to a space, \ escapes. False when
// its quote is not closed.
bool skip_value(std::string_view& text) {
  const bool is_quoted = text.starts_with('\'');
  std::size_t i = is_quoted ? 1 : 0;
  for (; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (is_quoted ? text[i] == '\'' : spaces.find(text[i]) != std::string_view::npos) {
      break;
    }
  }
  const bool is_closed = !is_quoted || i < text.size();
  text.remove_prefix(std::min(is_quoted ? i + 1 : i, text.size()));
  return is_closed;
}

// The keywords of `host=a dbname=b`; nothing when it does not read like that.
std::optional<std::vector<std::string_view>> keywords_of(std::string_view text) {
  std::vector<std::string_view> keywords;
  for (text = without_leading_spaces(text); !text.empty(); text = without_leading_spaces(text)) {
    const auto end = text.find_first_of("= \t");
    keywords.push_back(text.substr(0, end));
    text = without_leading_spaces(text.substr(std::min(end, text.size())));
    if (keywords.back().empty() || !text.starts_with('=')) return std::nullopt;
    text = without_leading_spaces(text.substr(1));
    if (!skip_value(text)) return std::nullopt;
  }
  if (keywords.empty()) return std::nullopt;
  return keywords;
}

// Whether user:password@ stands before the host. A password may hold / and ?, which belong
// percent-encoded and then are not: so any @ counts, unless what its : starts is a port.
bool names_password_before_host(std::string_view text) {
  const auto colon = text.find(':');
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || colon > at) return false;
  const auto end = text.find_first_not_of("0123456789", colon + 1);
  return text[end] != '/' && text[end] != '?';
}

bool uri_has_password(std::string_view text) {
  text = text.substr(text.find("://") + 3);
  if (names_password_before_host(text)) return true;
  auto query = text.substr(std::min(text.find('?'), text.size()));
  while (!query.empty()) {
    query.remove_prefix(1);
    if (is_secret_keyword(query.substr(0, query.find('=')))) return true;
    query = query.substr(std::min(query.find('&'), query.size()));
  }
  return false;
}

}  // namespace

Parsed<std::string> parse_conninfo(std::string_view text) {
  const Complaint has_password{
      "holds a password: save it in a file, and write the file's name as password_file"};
  if (text.starts_with("postgresql://") || text.starts_with("postgres://")) {
    if (uri_has_password(text)) return has_password;
    return std::string(text);
  }
  const auto keywords = keywords_of(text);
  if (!keywords) {
    return Complaint{"must be a libpq connection string, such as host=/run/postgresql dbname=name"};
  }
  if (std::any_of(keywords->begin(), keywords->end(), is_secret_keyword)) return has_password;
  return std::string(text);
}

}  // namespace reconciled
