// alerts test: sends a test alert to every configured sink, without database and daemon.
#include <boost/asio/co_spawn.hpp>
#include <iostream>

#include "app/exit_code.hpp"
#include "app/notice_json.hpp"
#include "app/settings.hpp"
#include "app/sinks.hpp"
#include "app/verbs.hpp"
#include "core/sha256.hpp"
#include "runtime/instance.hpp"
#include "runtime/loop.hpp"

namespace reconciled {

namespace {

namespace asio = boost::asio;

// So long an Alertmanager shows it.
constexpr std::chrono::minutes shown_for{5};

Notice test_notice(Time now) {
  Notice notice;
  notice.notice_id = new_instance_id();
  notice.kind = test_notice_kind;
  notice.severity = "warning";
  notice.text = "This is a test by " + operator_name() +
                " (`reconciled alerts test`). Whoever reads it is reached by the alerts of "
                "reconciled; there is nothing to do.";
  notice.alert_count = 1;
  notice.new_count = 1;
  notice.first_raised_at = now;
  notice.created_at = now;
  notice.resolved_at = now + shown_for;
  return notice;
}

struct Trial {
  std::string sink;
  Receipt receipt;
};

std::vector<Trial> try_all(const Config& config, const Secrets& secrets) {
  Loop loop;
  const SystemClock clock;
  const Sinks sinks = make_sinks(config, secrets, loop.get_executor(), clock);
  const std::vector<Notice> notices{test_notice(clock.now())};
  std::vector<Trial> trials;
  trials.reserve(sinks.size());
  for (const auto& sink : sinks) {
    if (sink->kind() == NoticeSink::Kind::journal) continue;
    Trial& trial = trials.emplace_back(Trial{sink->name(), {}});
    asio::co_spawn(loop, sink->deliver(notices), [&](std::exception_ptr error, Receipt receipt) {
      if (error) std::rethrow_exception(error);
      trial.receipt = std::move(receipt);
    });
  }
  loop.run();
  return trials;
}

}  // namespace

int perform(const AlertsTestVerb&, const std::filesystem::path& config_file) {
  const auto settings = settings_or_complain(config_file, true);
  if (!settings) return exit_config;
  const std::vector<Trial> trials = try_all(settings->config, settings->secrets);
  if (trials.empty()) {
    std::cout << "no sink is configured: alerts are told in the log alone; see alerts.webhooks and "
                 "alerts.alertmanager in the configuration\n";
  }
  bool is_all_well = true;
  for (const auto& [sink, receipt] : trials) {
    std::cout << sink << (receipt.is_accepted ? " took it: " : " did not take it: ")
              << receipt.answer << '\n';
    is_all_well = is_all_well && receipt.is_accepted;
  }
  return is_all_well ? exit_ok : exit_not_clean;
}

}  // namespace reconciled
