// Ends connections whose server is silent. Nothing else does: statement_timeout is the server's
// own, a reply that is lost on the way is waited for without end, and tcp_user_timeout and
// keepalives do not reach through a unix socket or a pooler that still answers. Threading: one
// thread of its own; watches come and go on any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>

namespace reconciled {

class Watchdog {
  struct Entry {
    int socket;
    std::chrono::steady_clock::time_point deadline;
  };

 public:
  /// `patience` is for a whole transaction.
  explicit Watchdog(std::chrono::milliseconds patience);
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  /// All watches must be gone.
  ~Watchdog();

  /// While it lives and patience has not run out, the socket may be waited for; then it is shut
  /// down, and whoever waits is told that the connection broke. The socket must outlive it.
  class Watch {
   public:
    Watch(Watchdog& watchdog, int socket);
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    ~Watch();

   private:
    Watchdog& watchdog_;
    std::list<Entry>::iterator entry_;
  };

 private:
  void run();

  std::chrono::milliseconds patience_;
  std::mutex mutex_;
  std::condition_variable news_;
  std::list<Entry> entries_;  // patience is the same for all, so the first is due first
  bool is_ending_ = false;
  std::thread thread_;
};

}  // namespace reconciled
