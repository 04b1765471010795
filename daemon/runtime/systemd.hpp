// What the service manager is told, after sd_notify(3): which message is true in which phase.
// Without NOTIFY_SOCKET nobody is told and nothing is sent. One thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <string>

#include "runtime/clock.hpp"

namespace reconciled {

/// To whom NOTIFY_SOCKET names. What cannot be delivered is logged and dropped.
void send_to_systemd(const std::string& message);

/// WatchdogSec= of the unit, zero where nobody watches this process.
std::chrono::microseconds watchdog_period();

class Systemd {
 public:
  using Send = std::function<void(const std::string& message)>;

  explicit Systemd(Send send = send_to_systemd) : send_(std::move(send)) {}

  /// One line for people; sent when it is another than before, until `stopping`.
  void status(std::string line);
  /// Start is over. Once.
  void ready();
  /// A reload begins and ends, be its outcome good or bad. Neither is sent before `ready`, because
  /// the end would say so too early, nor after `stopping`.
  void reloading();
  void reloaded();
  /// Nothing but `alive` is sent from here on.
  void stopping(const std::string& line);
  void alive() { send_("WATCHDOG=1"); }

 private:
  enum class Phase { starting, ready, stopping };

  Send send_;
  Phase phase_ = Phase::starting;
  std::string status_;
};

/// For ever: waits for `sign_of_life`, says that we live, and sleeps for a quarter of `period`. So
/// the sign may take up to half of it.
boost::asio::awaitable<void> feed_watchdog(
    Systemd& systemd, Clock& clock, std::chrono::microseconds period,
    std::function<boost::asio::awaitable<void>()> sign_of_life);

}  // namespace reconciled
