// retry, cancel, resume and alerts acknowledge: what people do, recorded who and when.
#include <algorithm>
#include <iostream>

#include "app/exit_code.hpp"
#include "app/settings.hpp"
#include "app/setup.hpp"
#include "app/verbs.hpp"
#include "runtime/instance.hpp"
#include "store/acknowledgements.hpp"
#include "store/interventions.hpp"
#include "store/parkings.hpp"
#include "store/schema.hpp"

namespace reconciled {

namespace {

int report(const std::vector<Intervened>& interventions, const char* done) {
  int exit_code = exit_ok;
  for (const Intervened& one : interventions) {
    if (one.is_done) {
      std::cout << "job " << one.job_id << ' ' << done << '\n';
    } else {
      std::cerr << "job " << one.job_id << " is left alone: " << one.reason << '\n';
      exit_code = exit_not_clean;
    }
  }
  return exit_code;
}

bool is_configured(const Config& config, const std::string& customer) {
  return std::ranges::any_of(config.customers,
                             [&](const CustomerConfig& known) { return known.name == customer; });
}

int complain_about_customer(const std::string& customer) {
  std::cerr << "reconciled: the configuration has no customer " << customer
            << "; see its customers for the names\n";
  return exit_usage;
}

// With a session of the store, when the configuration has the customer; an empty one means all.
template <class F>
int with_session(const std::filesystem::path& config_file, const std::string& customer, F&& f) {
  const auto settings = settings_or_complain(config_file, false);
  if (!settings) return exit_config;
  if (!customer.empty() && !is_configured(settings->config, customer)) {
    return complain_about_customer(customer);
  }
  Session session(database_address(settings->config, settings->secrets));
  require_schema(session);
  return f(session);
}

Acknowledged acknowledge_one(Session& session, const std::string& alert) {
  auto transaction = [&](pqxx::work& work) { return acknowledge(work, alert, operator_name()); };
  return session.transact(transaction);
}

// What others were changing meanwhile is waited for one by one.
int acknowledge_every(Session& session, const AlertFilter& filter) {
  auto all = [&](pqxx::work& work) { return acknowledge_all(work, filter, operator_name()); };
  auto rest = [&](pqxx::work& work) { return unacknowledged_alerts(work, filter); };
  std::int64_t count = session.transact(all);
  for (const std::string& alert : session.transact(rest)) {
    if (acknowledge_one(session, alert).is_done) ++count;
  }
  std::cout << (count == 1 ? "1 alert is" : std::to_string(count) + " alerts are")
            << " acknowledged\n";
  return exit_ok;
}

}  // namespace

int perform(const RetryVerb& verb, const std::filesystem::path& config_file) {
  return with_session(config_file, verb.customer, [&](Session& session) {
    const std::string who = operator_name();
    auto transaction = [&](pqxx::work& work) {
      const auto jobs = verb.is_failed ? failed_jobs(work, verb.customer) : verb.jobs;
      std::vector<Intervened> done;
      for (const std::int64_t job : jobs) done.push_back(retry(work, job, who));
      return done;
    };
    const auto done = session.transact(transaction);
    if (done.empty()) std::cout << "no job has failed\n";
    return report(done, "starts again");
  });
}

int perform(const CancelVerb& verb, const std::filesystem::path& config_file) {
  return with_session(config_file, {}, [&](Session& session) {
    const std::string who = operator_name();
    auto transaction = [&](pqxx::work& work) {
      std::vector<Intervened> done;
      for (const std::int64_t job : verb.jobs) done.push_back(cancel(work, job, who));
      return done;
    };
    return report(session.transact(transaction), "is cancelled");
  });
}

int perform(const ResumeVerb& verb, const std::filesystem::path& config_file) {
  const auto settings = settings_or_complain(config_file, false);
  if (!settings) return exit_config;
  if (!is_configured(settings->config, verb.customer)) {
    return complain_about_customer(verb.customer);
  }
  Session session(database_address(settings->config, settings->secrets));
  require_schema(session);
  const std::string who = operator_name();
  auto transaction = [&](pqxx::work& work) { return resume(work, verb.customer, who); };
  const int lifted = session.transact(transaction);
  std::cout << (lifted > 0 ? verb.customer + " is taken up again\n"
                           : verb.customer + " was not parked\n");
  return exit_ok;
}

int perform(const AlertsAcknowledgeVerb& verb, const std::filesystem::path& config_file) {
  return with_session(config_file, verb.customer, [&](Session& session) {
    if (verb.is_all) return acknowledge_every(session, {verb.customer, verb.kind});
    int exit_code = exit_ok;
    for (const std::string& alert : verb.alerts) {
      const Acknowledged done = acknowledge_one(session, alert);
      if (done.is_done) {
        std::cout << "alert " << done.alert << " is acknowledged\n";
      } else {
        std::cerr << "alert " << done.alert << " is left alone: " << done.reason << '\n';
        exit_code = exit_not_clean;
      }
    }
    return exit_code;
  });
}

}  // namespace reconciled
