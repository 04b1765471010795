// The alert that must work when nothing else does: that the database is away. It is kept in memory
// and told straight to all sinks, because there is nowhere else to keep it.
//
// Its id is derived from this process and the moment, so that attempts repeat it; a process that
// starts while the database is away counts from its own start.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "app/setup.hpp"
#include "runtime/clock.hpp"
#include "runtime/event.hpp"

namespace reconciled {

class OutageWatch {
 public:
  /// `instance` is this process's id. `clock` must outlive this.
  OutageWatch(Clock& clock, boost::asio::any_io_executor executor,
              std::shared_ptr<const Setup> setup, std::string instance);

  /// The database took in what we had to write.
  void note_alive();
  /// It was unavailable to somebody.
  void note_unavailable();
  void use(std::shared_ptr<const Setup> setup) {
    setup_ = std::move(setup);
    changed_.notify();
  }

  /// For ever: raises `stale` once the database has been away for longer than `stale_after`,
  /// repeats it, and resolves it for those who were told of it.
  boost::asio::awaitable<void> run();

 private:
  struct Progress {
    bool was_told = false;  // of anything of this outage
    bool is_told = false;   // of the newest notice
    int attempt_count = 0;
    Time next_attempt{};
  };

  bool is_open() const;
  void look();
  std::optional<Time> next_look() const;
  void announce(NoticeEvent event);
  boost::asio::awaitable<void> tell();
  boost::asio::awaitable<void> tell(NoticeSink& sink);

  Clock& clock_;
  std::shared_ptr<const Setup> setup_;
  std::string instance_;
  Event changed_;
  bool is_unavailable_ = false;
  Time away_since_;                           // of the last outage, from when it was first noticed
  std::optional<Notice> notice_;              // the newest of an outage, until it is over and told
  std::map<std::string, Progress> progress_;  // by the sink's name
};

}  // namespace reconciled
