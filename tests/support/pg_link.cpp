#include "pg_link.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "pg_messages.hpp"

namespace pg_proxy {

Link::Link(const Owner& owner, int client, int server) : owner_(owner) {
  client_.fd = client;
  server_.fd = server;
}

Link::~Link() {
  cut();
}

pollfd Link::client_interest() const {
  const bool wants_to_write = !client_.out.empty();
  // Whoever is held may go on talking; what it says is read, so that its end is seen.
  return {client_.has_ended && !wants_to_write ? -1 : client_.fd,
          static_cast<short>((client_.has_ended ? 0 : POLLIN) | (wants_to_write ? POLLOUT : 0)), 0};
}

pollfd Link::server_interest() const {
  const bool wants_to_write = !server_.out.empty();
  return {server_.has_ended && !wants_to_write ? -1 : server_.fd,
          static_cast<short>((server_.has_ended ? 0 : POLLIN) | (wants_to_write ? POLLOUT : 0)), 0};
}

void Link::read(Side& side) {
  char buffer[16384];
  while (side.fd >= 0 && !side.has_ended) {
    const ssize_t count = recv(side.fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (count > 0) {
      side.in.append(buffer, static_cast<std::size_t>(count));
    } else if (count < 0 && errno == EINTR) {
      continue;
    } else {
      side.has_ended = count == 0 || (errno != EAGAIN && errno != EWOULDBLOCK);
      return;
    }
  }
}

void Link::write(Side& side) {
  while (side.fd >= 0 && !side.out.empty()) {
    const ssize_t count =
        send(side.fd, side.out.data(), side.out.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count > 0) {
      side.out.erase(0, static_cast<std::size_t>(count));
    } else if (count < 0 && errno == EINTR) {
      continue;
    } else {
      if (errno != EAGAIN && errno != EWOULDBLOCK) {
        side.has_ended = true;
        side.out.clear();
      }
      return;
    }
  }
}

void Link::turn() {
  read(client_);
  read(server_);
  take_from_server();
  take_from_client();
  write(client_);
  write(server_);
  close_what_ended();
}

void Link::take_from_client() {
  if (!is_started_ && !take_first_message()) return;
  while (stage_ == Stage::open) {
    const std::size_t length = message_length(client_.in);
    if (length == 0) return;
    if (!is_commit_point(std::string_view(client_.in).substr(0, length))) {
      let_through(length);
      continue;
    }
    held_ = length;
    strike(owner_.fate_of_next_commit());
  }
}

// Until the client has named itself its messages have no type.
bool Link::take_first_message() {
  for (;;) {
    const std::size_t length = first_message_length(client_.in);
    if (length == 0) return false;
    const std::uint32_t code = number_at(client_.in, 4);
    if (code == ssl_request || code == gssenc_request) {
      client_.in.erase(0, length);
      client_.out += 'N';
      continue;
    }
    is_cancel_ = code == cancel_request;
    let_through(length);
    is_started_ = true;
    return true;
  }
}

bool Link::is_commit_point(std::string_view message) const {
  const bool is_query = message[0] == 'Q';
  if (is_query && is_commit(message)) return true;
  if (owner_.counted == Counted::commits || status_ != 'I') return false;
  return message[0] == 'S' || (is_query && !is_begin(message));
}

void Link::strike(Fate fate) {
  fate_ = fate;
  if (fate == Fate::cut_before) {
    cut();
    owner_.on_struck();
  } else if (fate == Fate::hold_before) {
    stage_ = Stage::held_before;
    owner_.on_struck();
  } else {
    let_through(held_);
    if (fate != Fate::pass) stage_ = Stage::awaiting_reply;
  }
}

void Link::let_through(std::size_t length) {
  server_.out.append(client_.in, 0, length);
  client_.in.erase(0, length);
}

void Link::take_from_server() {
  while (stage_ != Stage::black && !server_.in.empty()) {
    const std::size_t length = message_length(server_.in);
    if (length == 0) return;
    const std::string message = server_.in.substr(0, length);
    server_.in.erase(0, length);
    if (message[0] == 'C' && says_commit(message)) owner_.on_committed();
    if (message[0] == 'Z') status_ = transaction_status(message);
    if (stage_ == Stage::awaiting_reply) {
      reply_ += message;
      if (message[0] == 'Z') end_of_reply();
    } else {
      client_.out += message;
    }
  }
  if (stage_ == Stage::black) server_.in.clear();
}

void Link::end_of_reply() {
  if (fate_ == Fate::cut_after) {
    cut();
  } else {
    stage_ = fate_ == Fate::hold_after ? Stage::held_after : Stage::black;
  }
  owner_.on_struck();
}

void Link::release() {
  if (stage_ == Stage::held_before) let_through(held_);
  if (stage_ == Stage::held_after) client_.out += reply_;
  if (!is_held()) return;
  reply_.clear();
  stage_ = Stage::open;
  turn();
}

void Link::cut_held() {
  if (is_held()) cut();
}

void Link::cut() {
  close_side(client_);
  close_side(server_);
  stage_ = Stage::black;
}

void Link::close_side(Side& side) {
  if (side.fd >= 0) close(side.fd);
  side.fd = -1;
  side.has_ended = true;
  side.out.clear();
}

// A commit in our hands outlives its client, and a black hole outlives the server.
void Link::close_what_ended() {
  if (stage_ == Stage::held_before && client_.has_ended) close_side(client_);
  if (stage_ == Stage::black) {
    if (client_.has_ended) cut();
    return;
  }
  if (is_held() || (stage_ == Stage::awaiting_reply && !server_.has_ended)) return;
  const bool client_is_done = client_.has_ended && server_.out.empty();
  const bool server_is_done = server_.has_ended && client_.out.empty();
  if ((client_is_done && !is_cancel_) || server_is_done) cut();
}

}  // namespace pg_proxy
