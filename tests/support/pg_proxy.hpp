// Between a client of PostgreSQL and its server: relays bytes, knows where messages of protocol 3
// begin and end, and does at chosen COMMITs what a network or a dying process might.
//
// What is a commit: a simple query COMMIT, as libpqxx sends it. With Counted::statements too, what
// commits by itself: a simple query or a Sync outside of a transaction, BEGIN excepted; the server
// commits an extended query at its Sync, so that message alone is held or dropped.
// What a commit's reply is: all that the server says up to ReadyForQuery.
//
// SSLRequest and GSSENCRequest are answered with "no", CancelRequest is passed on.
// Threading: one thread relays; every member may be called from any thread.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>

namespace pg_proxy {

enum class Fate {
  pass,
  cut_before,     // the server never sees it, both connections end
  cut_after,      // the server has answered, nobody hears it, both connections end
  swallow_reply,  // the server has answered, nobody ever hears it, the connection stays open
  hold_before,    // it stays here until `release` or `cut_held`
  hold_after      // its reply stays here until `release` or `cut_held`
};

enum class Counted { commits, statements_too };

class Proxy {
 public:
  /// Listens in `folder`, so that `host=FOLDER` leads here, for the server whose socket lies in
  /// `server_folder`. A server that cannot be reached is a connection that ends at once.
  Proxy(std::filesystem::path folder, std::filesystem::path server_folder,
        Counted counted = Counted::commits);
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;
  /// Cuts what is open.
  ~Proxy();

  /// What becomes of commit `nth` of all, the first being 1.
  void at_commit(int nth, Fate fate);
  /// What becomes of every later commit that `at_commit` does not name; Fate::pass ends it.
  void at_every_commit(Fate fate);
  /// Whatever is named and has not come to pass yet will not; what is held stays held.
  void forget_fates();

  /// Commits that clients have sent, whatever became of them.
  int commit_count() const;
  /// Replies that said COMMIT, whether somebody heard them or not.
  int committed_count() const;
  /// Fates that have come to pass: cut, held, or swallowed.
  int struck_count() const;
  /// False when there are not `count` of them in time.
  bool wait_for_strikes(int count, std::chrono::milliseconds at_most) const;

  /// What is held goes on its way, even if its client is gone.
  void release();
  /// What is held is dropped and its connections end.
  void cut_held();
  /// Every connection ends now; new ones are welcome.
  void cut_all();

 private:
  class Relay;
  std::unique_ptr<Relay> relay_;
};

}  // namespace pg_proxy
