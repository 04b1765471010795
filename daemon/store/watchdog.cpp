#include "store/watchdog.hpp"

#include <sys/socket.h>

namespace reconciled {

using std::chrono::steady_clock;

Watchdog::Watchdog(std::chrono::milliseconds patience)
    : patience_(patience), thread_([this] { run(); }) {}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  news_.notify_one();
  thread_.join();
}

Watchdog::Watch::Watch(Watchdog& watchdog, int socket) : watchdog_(watchdog) {
  const std::lock_guard lock(watchdog_.mutex_);
  const bool was_empty = watchdog_.entries_.empty();
  entry_ = watchdog_.entries_.insert(watchdog_.entries_.end(),
                                     {socket, steady_clock::now() + watchdog_.patience_});
  if (was_empty) watchdog_.news_.notify_one();
}

// Under the lock, so that a socket is never shut down whose number has been given to another.
Watchdog::Watch::~Watch() {
  const std::lock_guard lock(watchdog_.mutex_);
  watchdog_.entries_.erase(entry_);
}

// Shut down again after another patience: an entry stays until its watch goes.
void Watchdog::run() {
  std::unique_lock lock(mutex_);
  while (!is_ending_) {
    if (entries_.empty()) {
      news_.wait(lock);
      continue;
    }
    const auto first = entries_.begin();
    if (first->deadline > steady_clock::now()) {
      // A copy: the entry may go while this waits.
      const steady_clock::time_point deadline = first->deadline;
      news_.wait_until(lock, deadline);
      continue;
    }
    shutdown(first->socket, SHUT_RDWR);
    first->deadline = steady_clock::now() + patience_;
    entries_.splice(entries_.end(), entries_, first);
  }
}

}  // namespace reconciled
