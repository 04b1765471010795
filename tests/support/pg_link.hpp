// One client and its server: what has been read from either and may go to the other, and what
// became of the commit that is on its way. Knows sockets and messages; who decides is the caller.
#pragma once

#include <poll.h>

#include <functional>
#include <string>

#include "pg_proxy.hpp"

namespace pg_proxy {

class Link {
 public:
  /// What the link asks and tells; called from `turn` and the commands.
  struct Owner {
    Counted counted;
    std::function<Fate()> fate_of_next_commit;
    std::function<void()> on_committed;
    std::function<void()> on_struck;
  };

  /// Takes both descriptors, which do not block.
  Link(const Owner& owner, int client, int server);
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;
  ~Link();

  /// What to wait for; a descriptor of -1 is to be left out.
  pollfd client_interest() const;
  pollfd server_interest() const;
  /// Reads, moves and writes all that can be.
  void turn();
  void release();
  void cut_held();
  void cut();
  bool is_over() const { return client_.fd < 0 && server_.fd < 0; }

 private:
  enum class Stage { open, held_before, awaiting_reply, held_after, black };

  struct Side {
    int fd = -1;
    std::string in;   // read, and not yet understood or let through
    std::string out;  // to be written to it
    bool has_ended = false;
  };

  static void read(Side& side);
  static void write(Side& side);
  static void close_side(Side& side);
  bool is_held() const { return stage_ == Stage::held_before || stage_ == Stage::held_after; }
  void take_from_client();
  bool take_first_message();
  void take_from_server();
  void end_of_reply();
  bool is_commit_point(std::string_view message) const;
  void strike(Fate fate);
  void let_through(std::size_t length);
  void close_what_ended();

  const Owner& owner_;
  Side client_;
  Side server_;
  Stage stage_ = Stage::open;
  Fate fate_ = Fate::pass;
  bool is_started_ = false;
  bool is_cancel_ = false;
  char status_ = '?';     // of the server's last ReadyForQuery
  std::size_t held_ = 0;  // bytes of client_.in that are the commit
  std::string reply_;     // of a commit with a fate
};

}  // namespace pg_proxy
