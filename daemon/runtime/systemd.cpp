#include "runtime/systemd.hpp"

#include <systemd/sd-daemon.h>

#include <algorithm>
#include <cstdint>
#include <system_error>
#include <utility>

#include "runtime/log.hpp"

namespace reconciled {

namespace {

// A newline would begin another assignment.
std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return text;
}

// CLOCK_MONOTONIC is what steady_clock reads.
std::int64_t monotonic_us() {
  using std::chrono::microseconds;
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<microseconds>(now).count();
}

}  // namespace

void send_to_systemd(const std::string& message) {
  // The variable stays, and nobody inherits it: this program starts no other.
  const int result = sd_notify(0, message.c_str());
  if (result >= 0) return;
  log_warning("systemd_not_told",
              {{"message", message}, {"reason", std::generic_category().message(-result)}});
}

std::chrono::microseconds watchdog_period() {
  std::uint64_t period_us = 0;
  if (sd_watchdog_enabled(0, &period_us) <= 0) return {};
  return std::chrono::microseconds(period_us);
}

void Systemd::status(std::string line) {
  line = one_line(std::move(line));
  if (phase_ == Phase::stopping || line == status_) return;
  status_ = std::move(line);
  send_("STATUS=" + status_);
}

void Systemd::ready() {
  if (phase_ != Phase::starting) return;
  phase_ = Phase::ready;
  send_("READY=1");
}

void Systemd::reloading() {
  if (phase_ != Phase::ready) return;
  send_("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(monotonic_us()));
}

void Systemd::reloaded() {
  if (phase_ != Phase::ready) return;
  send_("READY=1");
}

void Systemd::stopping(const std::string& line) {
  if (phase_ == Phase::stopping) return;
  phase_ = Phase::stopping;
  send_("STOPPING=1\nSTATUS=" + one_line(line));
}

boost::asio::awaitable<void> feed_watchdog(
    Systemd& systemd, Clock& clock, std::chrono::microseconds period,
    std::function<boost::asio::awaitable<void>()> sign_of_life) {
  for (;;) {
    co_await sign_of_life();
    systemd.alive();
    co_await clock.sleep_for(period / 4);
  }
}

}  // namespace reconciled
