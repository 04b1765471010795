// check: every finding at once, from the file's text to one signed call per customer.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <iostream>

#include "app/exit_code.hpp"
#include "app/own_port.hpp"
#include "app/settings.hpp"
#include "app/setup.hpp"
#include "app/verbs.hpp"
#include "store/schema.hpp"

namespace reconciled {

namespace {

namespace asio = boost::asio;
using std::chrono::seconds;

// The clock of the database drives the schedule, ours signs: they should agree.
constexpr seconds tolerable_skew{60};

std::vector<std::string> database_findings(const Settings& settings, const Clock& clock) {
  std::vector<std::string> findings;
  Session session(database_address(settings.config, settings.secrets));
  try {
    auto ask = [](pqxx::work& work) {
      require_schema(work);
      require_real_clock(work);
      return Time{std::chrono::microseconds{
          work.exec1("SELECT recon.micros(clock_timestamp())")[0].as<std::int64_t>()}};
    };
    const auto skew = std::chrono::abs(session.transact(ask) - clock.now());
    if (skew > tolerable_skew) {
      findings.push_back("the clocks of this machine and of the database are " +
                         std::to_string(std::chrono::ceil<seconds>(skew).count()) +
                         " s apart: check time synchronization");
    }
  } catch (const DatabaseUnavailable& e) {
    findings.push_back(std::string("the database cannot be reached: ") + e.what() +
                       "; check database.conninfo and that PostgreSQL runs");
  } catch (const DatabaseUnfit& e) {
    findings.emplace_back(e.what());
  } catch (const std::invalid_argument& e) {
    findings.emplace_back(e.what());
  } catch (const std::exception& e) {
    findings.push_back(std::string("the database refused a query: ") + e.what());
  }
  return findings;
}

std::vector<std::string> history_findings(const Config& config, const Clock& clock) {
  std::vector<std::string> findings;
  for (const CustomerConfig& customer : config.customers) {
    if (customer.history_from <= clock.now()) continue;
    findings.push_back("customer " + customer.name + ": history_from " +
                       format_time(customer.history_from) +
                       " lies in the future, so nothing would be pulled; set it to the first "
                       "moment that the books need");
  }
  return findings;
}

std::string judge(const std::string& customer, const Outcome& outcome) {
  const std::string who = "customer " + customer + ": ";
  if (std::holds_alternative<Success>(outcome.what)) {
    if (outcome.clock_skew && std::chrono::abs(*outcome.clock_skew) > tolerable_skew) {
      return who + "this machine's clock and the gateway's are " +
             std::to_string(std::chrono::abs(*outcome.clock_skew).count()) +
             " s apart: check time synchronization";
    }
    return {};
  }
  if (std::holds_alternative<NotSent>(outcome.what)) {
    return who + "the gateway cannot be reached: " + outcome.message;
  }
  const auto* unknown = std::get_if<Unknown>(&outcome.what);
  if (unknown != nullptr && unknown->cause != Unknown::Cause::vendor) {
    return who + "no answer came that can be used (" + outcome.message + "). " +
           (unknown->cause == Unknown::Cause::unverified
                ? "Check gateway.public_key_file and this machine's clock; if both are right, ask "
                  "WorldFirst whether its key changed."
                : "If it lasts, contact WorldFirst technical support.");
  }
  const std::string answer =
      outcome.code.empty() ? outcome.message : outcome.code + " (" + outcome.message + ")";
  return who + "the gateway answered " + answer + ". " + std::string(advice_for(outcome.code));
}

std::vector<std::string> online_findings(const Settings& settings, SystemClock& clock) {
  std::vector<std::string> findings;
  asio::io_context loop{1};
  const auto setup = make_setup(settings.config, settings.secrets,
                                make_transport(settings.config, loop.get_executor()), clock);
  const auto ask_all = [&]() -> asio::awaitable<void> {
    for (const CustomerConfig& customer : settings.config.customers) {
      const Call call = BalancesCall{customer.balance_types.front()};
      const Identity& identity = setup->identities.at(customer.name);
      const Outcome outcome = co_await setup->client->call(call, identity);
      std::string finding = judge(customer.name, outcome);
      if (!finding.empty()) findings.push_back(std::move(finding));
    }
  };
  std::exception_ptr failure;
  asio::co_spawn(loop, ask_all, [&](std::exception_ptr error) { failure = error; });
  loop.run();
  if (failure) std::rethrow_exception(failure);
  return findings;
}

void append(std::vector<std::string>& all, const std::vector<std::string>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

}  // namespace

int perform(const CheckVerb& verb, const std::filesystem::path& config_file) {
  SettingsReading reading = read_settings(config_file, true);
  std::vector<std::string> findings;
  for (const Finding& finding : reading.findings) findings.push_back(to_string(finding));
  SystemClock clock;
  if (!reading.settings.config.database.conninfo.empty()) {
    append(findings, database_findings(reading.settings, clock));
  }
  append(findings, history_findings(reading.settings.config, clock));
  if (auto finding = listen_finding(reading.settings.config.http)) findings.push_back(*finding);
  if (verb.is_online && reading.findings.empty()) {
    append(findings, online_findings(reading.settings, clock));
  }
  for (const std::string& finding : findings) std::cerr << finding << '\n';
  if (!findings.empty()) return exit_config;
  std::cout << "all is well\n";
  return exit_ok;
}

}  // namespace reconciled
