// Waiting for an event of another process: short polls, one deadline, never a fixed sleep.
#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

namespace outside {

constexpr std::chrono::seconds patience{40};

/// Returns as soon as `happened()` is true; throws with `what` when `patience` has run out.
template <class F>
void eventually(const std::string& what, F&& happened, std::chrono::seconds at_most = patience) {
  const auto deadline = std::chrono::steady_clock::now() + at_most;
  while (!happened()) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw std::runtime_error("waited in vain for: " + what);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{3});
  }
}

}  // namespace outside
