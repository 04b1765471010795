// verify: is the month complete? And is what is stored what the vendor said?
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <stdexcept>

#include "app/evidence_check.hpp"
#include "app/exit_code.hpp"
#include "app/month_report.hpp"
#include "app/progress_bar.hpp"
#include "app/settings.hpp"
#include "app/setup.hpp"
#include "app/verbs.hpp"
#include "config/regular_file.hpp"
#include "store/chain_rows.hpp"
#include "store/month.hpp"
#include "store/schema.hpp"

namespace reconciled {

namespace {

// "2026-07" as the UTC month that it is; nothing for any other text.
std::optional<std::pair<Time, Time>> month_of(const std::string& text) {
  const auto begin = parse_time(text + "-01T00:00:00Z");
  if (!begin) return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(*begin)};
  const std::chrono::sys_days end =
      day.year() / day.month() / std::chrono::day{1} + std::chrono::months{1};
  return std::pair{*begin, Time{end}};
}

int complain_about_month(const std::string& text) {
  std::cerr << "reconciled: " << text << " is no month; write it such as 2026-07\n";
  return exit_usage;
}

// The statements streams of the configuration, or those of one customer of it.
std::vector<StreamName> streams_of(const Config& config, const std::string& customer) {
  std::vector<StreamName> streams;
  for (const CustomerConfig& configured : config.customers) {
    if (!customer.empty() && configured.name != customer) continue;
    for (const std::string& balance_type : configured.balance_types) {
      streams.push_back({configured.name, balance_type});
    }
  }
  return streams;
}

int verify_month(const VerifyVerb& verb, const std::filesystem::path& config_file) {
  if (!month_of(verb.month)) return complain_about_month(verb.month);
  const auto settings = settings_or_complain(config_file, false);
  if (!settings) return exit_config;
  const std::vector<StreamName> streams = streams_of(settings->config, verb.customer);
  if (streams.empty()) {
    std::cerr << "reconciled: the configuration has no customer " << verb.customer
              << "; see its customers for the names\n";
    return exit_usage;
  }
  Session session(database_address(settings->config, settings->secrets));
  require_schema(session);
  MonthReport report{
      .month = verb.month, .timezone = settings->config.books.timezone, .lines = {}, .facts = {}};
  auto read = [&](pqxx::work& work) {
    work.exec0("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    report.lines = read_month(work, streams, report.month, report.timezone);
    report.facts = book_facts(work);
  };
  session.transact(read);
  std::cout << (verb.is_json ? json_of(report) + "\n" : text_of(report));
  return report.is_complete() ? exit_ok : exit_not_clean;
}

std::vector<Verifier> verifiers_of(const VerifyVerb& verb, const Settings& settings) {
  constexpr std::size_t longest_key = 64 * 1024;
  const std::string& client_id = settings.config.gateway.client_id;
  std::vector<Verifier> verifiers;
  for (const std::string& file : verb.public_keys) {
    const auto content = read_regular_file(file, longest_key);
    if (!content) throw std::invalid_argument(file + " " + content.error().text);
    try {
      verifiers.emplace_back(content->bytes.reveal(), client_id);
    } catch (const std::invalid_argument& e) {
      throw std::invalid_argument(file + ": " + e.what());
    }
  }
  if (verifiers.empty()) {
    verifiers.emplace_back(settings.secrets.public_key.text.reveal(), client_id);
  }
  return verifiers;
}

int verify_evidence(const VerifyVerb& verb, const std::filesystem::path& config_file) {
  const auto settings = settings_or_complain(config_file, verb.public_keys.empty());
  if (!settings) return exit_config;
  EvidenceScope scope{.customer = verb.customer, .from = {}, .to = {}};
  if (!verb.month.empty()) {
    const auto month = month_of(verb.month);
    if (!month) return complain_about_month(verb.month);
    scope.from = month->first;
    scope.to = month->second;
  }
  Session session(database_address(settings->config, settings->secrets));
  require_schema(session);
  auto measure = [&](pqxx::work& work) { return size_of_evidence(work, scope); };
  std::int64_t left_count = session.transact(measure).bundle_count;
  ProgressBar progress(isatty(STDERR_FILENO) == 1, "attempts", "answers");
  EvidenceCheck check(session, scope, verifiers_of(verb, *settings),
                      [&](std::int64_t attempt_count, std::int64_t answer_count) {
                        progress.add(attempt_count, answer_count);
                        left_count -= attempt_count;
                        progress.show(std::max<std::int64_t>(left_count, 0));
                      });
  const EvidenceReport report = check.run();
  progress.finish();
  std::cout << (verb.is_json ? report.json() + "\n" : report.text());
  return report.is_good() ? exit_ok : exit_not_clean;
}

}  // namespace

int perform(const VerifyVerb& verb, const std::filesystem::path& config_file) {
  return verb.is_evidence ? verify_evidence(verb, config_file) : verify_month(verb, config_file);
}

}  // namespace reconciled
