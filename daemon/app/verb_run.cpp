// run: the daemon in the foreground. SIGHUP or a changed key or token file reloads, SIGTERM drains.
#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>

#include "app/daemon.hpp"
#include "app/exit_code.hpp"
#include "app/own_port.hpp"
#include "app/settings.hpp"
#include "app/sinks.hpp"
#include "app/verbs.hpp"
#include "runtime/instance.hpp"
#include "runtime/log.hpp"
#include "runtime/loop.hpp"
#include "runtime/systemd.hpp"
#include "store/session.hpp"

namespace reconciled {

namespace {

namespace asio = boost::asio;
using std::chrono::seconds;

// After SIGTERM calls in flight have this long to come back; then they are given up, and records
// that still wait for the database are left to their leases.
constexpr seconds call_grace{10};
constexpr seconds record_grace{25};
constexpr seconds file_watch_period{5};

LogStyle style_of(const LogConfig& log) {
  if (!log.format) return style_for_stderr();
  switch (*log.format) {
    case LogFormat::json: return LogStyle::json;
    case LogFormat::journal: return LogStyle::journal;
    case LogFormat::text: break;
  }
  return LogStyle::text;
}

const char* name_of(LogLevel level) {
  switch (level) {
    case LogLevel::trace: return "trace";
    case LogLevel::debug: return "debug";
    case LogLevel::info: return "info";
    case LogLevel::warning: return "warning";
    case LogLevel::error: return "error";
  }
  return "info";
}

class Process {
 public:
  Process(Settings settings, std::filesystem::path config_file)
      : config_file_(std::move(config_file)),
        settings_(std::move(settings)),
        database_(database_address(settings_.config, settings_.secrets), 4),
        port_(loop_.get_executor(), clock_, database_,
              database_address(settings_.config, settings_.secrets)),
        signals_(loop_, SIGTERM, SIGINT, SIGHUP),
        grace_(loop_),
        watch_(loop_) {}

  int run() {
    const auto setup = setup_of(settings_);
    Daemon daemon(
        loop_.get_executor(), database_, clock_, setup, options(),
        [this](const Finished& finished) { port_.metrics().count_rows(finished.recorded.rows); });
    daemon_ = &daemon;
    port_.use(setup);
    port_.tell_of(daemon);
    port_.listen(settings_.config.http);
    log_info("started", {{"version", RECONCILED_VERSION},
                         {"config", config_file_.string()},
                         {"customers", settings_.config.customers.size()}});
    int exit_code = exit_ok;
    const auto end = [&](std::exception_ptr error) {
      if (error) exit_code = report(error);
      loop_.stop();
    };
    asio::co_spawn(loop_, daemon.run(), end);
    if (const auto period = watchdog_period(); period > period.zero()) {
      // The event loop lives when it comes to this, the database's threads when one answers.
      asio::co_spawn(
          loop_,
          feed_watchdog(systemd_, clock_, period, [this] { return database_.sign_of_life(); }),
          end);
    }
    await_signal();
    watch_files();
    loop_.run();
    database_.join();
    port_.join();
    loop_.abandon();
    log_info("stopped", {{"jobs_in_hand", daemon.in_hand_count()}});
    return exit_code;
  }

 private:
  Daemon::Options options() {
    return {.owner = new_instance_id(),
            .host = host_name(),
            .when_told =
                [this](std::string_view sink_kind, std::string_view result) {
                  port_.metrics().count_delivery(sink_kind, result);
                },
            .needs_real_clock = true,
            .when_ready =
                [this] {
                  systemd_.ready();
                  port_.note_ready();
                },
            .when_looked = [this](const std::string& line) { systemd_.status(line); },
            .when_asked = [this](const Asked& asked) { port_.metrics().count_call(asked); }};
  }

  // Throws std::invalid_argument for a key that cannot be used.
  std::shared_ptr<Setup> setup_of(const Settings& settings) {
    auto setup = make_setup(settings.config, settings.secrets,
                            make_transport(settings.config, loop_.get_executor()), clock_);
    setup->sinks = make_sinks(settings.config, settings.secrets, loop_.get_executor(), clock_);
    return setup;
  }

  static int report(const std::exception_ptr& error) {
    try {
      std::rethrow_exception(error);
    } catch (const DatabaseUnfit& e) {
      log_error("database_unfit", {{"reason", e.what()}});
      return exit_config;
    } catch (const std::exception& e) {
      log_error("loop_failed", {{"reason", e.what()}});
    }
    return exit_internal;
  }

  void await_signal() {
    signals_.async_wait([this](boost::system::error_code error, int signal) {
      if (error) return;
      if (signal == SIGHUP) {
        reload("SIGHUP");
      } else {
        shut_down();
      }
      await_signal();
    });
  }

  void shut_down() {
    if (is_stopping_) return;
    is_stopping_ = true;
    port_.note_stopping();
    log_info("stopping", {{"jobs_in_hand", daemon_->in_hand_count()}});
    systemd_.stopping(fmt::format("stopping, {} jobs in hand", daemon_->in_hand_count()));
    daemon_->stop();
    grace_.expires_after(call_grace);
    grace_.async_wait([this](boost::system::error_code error) {
      if (error) return;
      daemon_->give_up_calls();
      grace_.expires_after(record_grace - call_grace);
      grace_.async_wait([](boost::system::error_code again) {
        if (again) return;
        // A database that does not answer holds our threads: what is in hand is left to its lease.
        log_warning("stopped_hard", {{"reason", "the database does not answer"}});
        std::_Exit(exit_ok);
      });
    });
  }

  void reload(const char* why) {
    systemd_.reloading();
    take_over_files(why);
    systemd_.reloaded();
  }

  void take_over_files(const char* why) {
    SettingsReading reading = read_settings(config_file_, true);
    std::string error;
    for (const Finding& finding : reading.findings) error += to_string(finding) + "; ";
    if (error.empty()) error = adopt(std::move(reading.settings));
    port_.metrics().note_reload(error.empty(), clock_.now());
    if (error.empty()) {
      log_info("reloaded", {{"because", why}});
      return;
    }
    log_error("reload_refused", {{"because", why}, {"findings", error}});
    daemon_->note_config_error(error);
    settings_.secrets = restamped(std::move(settings_.secrets));
  }

  // Empty when all is well, else why the old configuration stays.
  std::string adopt(Settings settings) {
    try {
      const std::shared_ptr<Setup> setup = setup_of(settings);
      port_.listen(settings.config.http);
      port_.use(setup);
      daemon_->use(setup);
    } catch (const std::invalid_argument& e) {
      return e.what();
    } catch (const PortUnusable& e) {
      return e.what();
    }
    set_up_log(name_of(settings.config.log.level), style_of(settings.config.log));
    if (settings.config.database.conninfo != settings_.config.database.conninfo) {
      log_warning("restart_needed", {{"key", "database.conninfo"}});
    }
    settings_ = std::move(settings);
    return {};
  }

  // A refused file is not tried again every few seconds, only when it changes once more.
  static Secrets restamped(Secrets secrets) {
    const auto restamp = [](Credential& credential) {
      credential.stamp = stamp_of(credential.file).value_or(FileStamp{});
    };
    restamp(secrets.private_key);
    restamp(secrets.public_key);
    if (secrets.ca) restamp(*secrets.ca);
    if (secrets.database_password) restamp(*secrets.database_password);
    for (auto& [customer, token] : secrets.access_tokens) restamp(token);
    for (Credential& secret : secrets.webhook_secrets) restamp(secret);
    return secrets;
  }

  void watch_files() {
    watch_.expires_after(file_watch_period);
    watch_.async_wait([this](boost::system::error_code error) {
      if (error) return;
      if (!files_changed_since(settings_.secrets).empty()) reload("a key or token file changed");
      watch_files();
    });
  }

  std::filesystem::path config_file_;
  Settings settings_;
  Loop loop_;
  SystemClock clock_;
  Systemd systemd_;
  Database database_;
  OwnPort port_;
  asio::signal_set signals_;
  asio::steady_timer grace_;
  asio::steady_timer watch_;
  bool is_stopping_ = false;
  Daemon* daemon_ = nullptr;  // lives in run()
};

}  // namespace

int perform(const RunVerb&, const std::filesystem::path& config_file) {
  auto settings = settings_or_complain(config_file, true);
  if (!settings) return exit_config;
  set_up_log(name_of(settings->config.log.level), style_of(settings->config.log));
  Process process(std::move(*settings), config_file);
  try {
    return process.run();
  } catch (const PortUnusable& e) {
    std::cerr << e.what() << '\n';
    return exit_config;
  }
}

}  // namespace reconciled
