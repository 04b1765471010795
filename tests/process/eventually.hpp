// Waiting for an event of another process: polls that grow rarer, because each takes from whoever
// is waited for; one deadline, never a fixed sleep.
#pragma once

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

namespace outside {

constexpr std::chrono::seconds patience{40};

/// Returns as soon as `happened()` is true; throws with `what` when `patience` has run out.
template <class F>
void eventually(const std::string& what, F&& happened, std::chrono::seconds at_most = patience) {
  using std::chrono::milliseconds;
  const auto deadline = std::chrono::steady_clock::now() + at_most;
  for (milliseconds pause{3}; !happened();
       pause = std::min(pause * 5 / 4 + milliseconds{1}, milliseconds{50})) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error("waited in vain for: " + what);
    }
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace outside
