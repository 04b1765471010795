// The sections that have nothing to them but one or two keys.
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
  const auto section = value.section({"timezone"});
  if (section) section->read("timezone", books.timezone, parse_time_zone);
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
