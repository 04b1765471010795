// The other end of the daemon's own port: plain sockets, so that anything at all can be sent.
#pragma once

#include <chrono>
#include <string>

namespace outside {

/// A port of this machine on which nobody listened just now.
int free_port();

struct PortReply {
  int status = 0;       // 0: no answer came
  std::string headers;  // with the status line
  std::string body;
};

/// One connection.
class PortClient {
 public:
  /// Throws when nobody listens there.
  explicit PortClient(int port, const std::string& address = "127.0.0.1");
  PortClient(const PortClient&) = delete;
  PortClient& operator=(const PortClient&) = delete;
  ~PortClient();

  /// False when the daemon has closed.
  bool send(const std::string& bytes) const;
  /// The next answer, however it is cut; a body only where its length says so.
  PortReply read_reply(bool has_body = true);
  /// All that comes until the daemon closes; throws when it does not close in time.
  std::string read_to_end(std::chrono::seconds at_most = std::chrono::seconds{30});
  /// The connection ended by a reset, which may cost a client what it has not read yet.
  bool was_reset() const { return was_reset_; }

 private:
  bool read_more(std::chrono::milliseconds at_most);

  int socket_;
  std::string unread_;
  bool was_reset_ = false;
};

/// GET on a connection of its own.
PortReply get(int port, const std::string& path, const std::string& address = "127.0.0.1");

}  // namespace outside
