#include "pull_process.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>

#include "app/daemon.hpp"
#include "app/settings.hpp"
#include "child_process.hpp"
#include "daemon_config.hpp"
#include "replay_transport.hpp"
#include "runtime/instance.hpp"
#include "runtime/log.hpp"
#include "runtime/loop.hpp"
#include "signing_limit.hpp"

namespace bench {

namespace {

using reconciled::Settings;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int database_thread_count = 4;  // as `run` and `pull` have

// The history ends well before the moment, so that settling hides no row of it.
sandbox::Options sandbox_options(const PullOptions& options) {
  sandbox::Options sandbox;
  sandbox.config_folder = options.folder;
  sandbox.rate_limit = "1000000/s";
  sandbox.server.host = "127.0.0.1";
  sandbox.business.row_count = static_cast<std::size_t>(options.row_count);
  sandbox.business.bursts.clear();
  sandbox.business.end =
      sandbox::Instant{std::chrono::microseconds{options.moment_us}} - std::chrono::minutes{10};
  return sandbox;
}

Settings settings_of(const PullOptions& options) {
  auto settings = reconciled::settings_or_complain(options.folder + "/reconciled.yaml", true);
  if (!settings) throw std::runtime_error("the benchmark's own configuration is refused");
  settings->config.database.conninfo = options.conninfo;
  settings->config.gateway.connections = options.connections;
  return std::move(*settings);
}

// As the verb `pull` does it.
void pull(reconciled::Loop& loop, reconciled::Clock& clock, const Settings& settings,
          std::unique_ptr<reconciled::Transport> transport) {
  reconciled::set_up_log("warning", reconciled::LogStyle::text);
  reconciled::Database database(database_address(settings.config, settings.secrets),
                                database_thread_count);
  const auto setup = make_setup(settings.config, settings.secrets, std::move(transport), clock);
  reconciled::Daemon daemon(loop.get_executor(), database, clock, setup,
                            {.owner = reconciled::new_instance_id(), .host = {}},
                            [](const reconciled::Finished&) {});
  std::exception_ptr failure;
  boost::asio::co_spawn(loop, daemon.pull(), [&](std::exception_ptr error) {
    failure = error;
    loop.stop();
  });
  loop.run();
  loop.abandon();
  if (failure) std::rethrow_exception(failure);
}

struct CpuTime {
  double user_s;
  double system_s;

  static CpuTime now() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return {seconds_of(usage.ru_utime), seconds_of(usage.ru_stime)};
  }
  static double seconds_of(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  }
};

// What is signed for one page of statements, in its usual length.
std::string usual_message(const Settings& settings) {
  return "POST " + settings.config.gateway.path_prefix +
         std::string(path_of(reconciled::Endpoint::statements)) + "\n" +
         settings.config.gateway.client_id +
         ".2026-10-01T00:00:00+00:00."
         R"({"startTime":"2026-07-01T00:00:00+00:00","endTime":"2026-09-28T00:00:00+00:00",)"
         R"("balanceTypes":["NORMAL_BALANCE"],"pageSize":10,"pageNumber":17})";
}

void print_figure(const char* name, double value) {
  fmt::print("{} {:.6f}\n", name, value);
}

}  // namespace

int prepare_answers(const PullOptions& options) {
  const sandbox::Options sandbox = sandbox_options(options);
  sandbox::KeyRing keys = sandbox::make_keys(options.folder);
  sandbox::Business business(sandbox.business);
  sandbox::write_daemon_config(sandbox, business, 1);
  sandbox::Gateway gateway(business, sandbox.gateway, std::move(keys.client),
                           std::move(keys.gateway));

  const Settings settings = settings_of(options);
  reconciled::Loop loop;
  reconciled::SystemClock clock;
  Answers answers;
  pull(loop, clock, settings, std::make_unique<LiveTransport>(gateway, clock, answers));
  write_answers(options.folder + "/answers", answers);
  print_figure("requests", static_cast<double>(answers.size()));
  return 0;
}

int measure_pull(const PullOptions& options) {
  const Settings settings = settings_of(options);
  const std::string_view key = settings.secrets.private_key.text.reveal();
  const std::string message = usual_message(settings);
  const milliseconds signing_time{options.signing_ms / 2};
  reconciled::Loop loop;
  reconciled::SystemClock clock;
  Traffic traffic;
  auto transport = std::make_unique<ReplayTransport>(
      loop.get_executor(), options.folder + "/answers", milliseconds{options.latency_ms}, traffic);

  // Half of the signing before and half after, since the machine's speed drifts.
  Signing signing = sign_for(signing_time, key, message);
  const CpuTime cpu = CpuTime::now();
  const steady_clock::time_point begin = steady_clock::now();
  pull(loop, clock, settings, std::move(transport));
  const std::chrono::duration<double> wall = steady_clock::now() - begin;
  const CpuTime cpu_after = CpuTime::now();
  const Signing again = sign_for(signing_time, key, message);
  signing.signature_count += again.signature_count;
  signing.cpu_seconds += again.cpu_seconds;

  print_figure("requests", static_cast<double>(traffic.request_count));
  print_figure("misses", static_cast<double>(traffic.miss_count));
  print_figure("user_s", cpu_after.user_s - cpu.user_s);
  print_figure("system_s", cpu_after.system_s - cpu.system_s);
  print_figure("wall_s", wall.count());
  print_figure("peak_mb", peak_memory_mb(getpid()));
  print_figure("signatures_per_cpu_s",
               static_cast<double>(signing.signature_count) / signing.cpu_seconds);
  return 0;
}

}  // namespace bench
