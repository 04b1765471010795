// The sections that have nothing to them but one or two keys.
#include <algorithm>

#include "config/parsers.hpp"
#include "config/sections.hpp"
#include "config/time_zone.hpp"

namespace reconciled::config_file {
namespace {

constexpr std::array<std::pair<std::string_view, LogLevel>, 5> log_levels{
    {{"trace", LogLevel::trace},
     {"debug", LogLevel::debug},
     {"info", LogLevel::info},
     {"warning", LogLevel::warning},
     {"error", LogLevel::error}}};

constexpr std::array<std::pair<std::string_view, LogFormat>, 3> log_formats{
    {{"text", LogFormat::text}, {"json", LogFormat::json}, {"journal", LogFormat::journal}}};

constexpr std::array<std::pair<std::string_view, BalanceMeaning>, 2> balance_meanings{
    {{"total", BalanceMeaning::total}, {"available", BalanceMeaning::available}}};

Parsed<std::string> parse_status(std::string_view text) {
  const auto is_allowed = [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; };
  if (!text.empty() && std::ranges::all_of(text, is_allowed)) return std::string(text);
  return Complaint{"must be a transactionStatus in capital letters, such as FAIL"};
}

std::vector<std::string> read_statuses(const Value& value) {
  std::vector<std::string> statuses;
  const auto items = value.items();
  if (!items) return statuses;
  for (const Value& item : *items) {
    if (auto status = item.parse(parse_status)) statuses.push_back(std::move(*status));
  }
  return statuses;
}

}  // namespace

BalancesConfig read_balances(const Value& value) {
  BalancesConfig balances;
  const auto section = value.section({"every"});
  if (section) section->read("every", balances.every, duration_above_zero());
  return balances;
}

AccountsConfig read_accounts(const Value& value) {
  AccountsConfig accounts;
  const auto section = value.section({"every"});
  if (section) section->read("every", accounts.every, duration_above_zero());
  return accounts;
}

BooksConfig read_books(const Value& value) {
  BooksConfig books;
  const auto section = value.section({"timezone", "still_statuses", "balance_means"});
  if (!section) return books;
  section->read("timezone", books.timezone, parse_time_zone);
  if (const auto statuses = section->find("still_statuses")) {
    books.still_statuses = read_statuses(*statuses);
  }
  if (const auto means = section->find("balance_means")) {
    books.balance_means = means->parse(one_of(balance_meanings));
  }
  return books;
}

EvidenceConfig read_evidence(const Value& value) {
  EvidenceConfig evidence;
  const auto section = value.section({"keep"});
  // A month must be whole, read again and closed before its answers may go.
  const auto keep = duration_in(std::chrono::days{35}, longest_duration);
  if (section) section->read("keep", evidence.keep, keep);
  return evidence;
}

HttpConfig read_http(const Value& value) {
  HttpConfig http;
  const auto section = value.section({"listen"});
  if (section) {
    section->read_needed("listen", "write an address and a port, such as 127.0.0.1:9464",
                         http.listen, parse_listen_address);
  }
  return http;
}

LogConfig read_log(const Value& value) {
  LogConfig log;
  const auto section = value.section({"level", "format"});
  if (!section) return log;
  section->read("level", log.level, one_of(log_levels));
  section->read("format", log.format, one_of(log_formats));
  return log;
}

}  // namespace reconciled::config_file
