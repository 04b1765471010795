// The other end of NOTIFY_SOCKET: what a service tells systemd, message by message.
#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "eventually.hpp"

namespace outside {

class NotifySocket {
 public:
  explicit NotifySocket(const std::filesystem::path& folder)
      : path_(folder / "notify"), socket_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.string().copy(address.sun_path, sizeof address.sun_path - 1);
    if (bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error("cannot bind " + path_.string());
    }
  }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;
  ~NotifySocket() { close(socket_); }

  std::string variable() const { return "NOTIFY_SOCKET=" + path_.string(); }

  /// All messages up to the first with `text` in it, that one included. Throws when none comes.
  std::vector<std::string> until(const std::string& text,
                                 std::chrono::milliseconds at_most = patience) {
    std::vector<std::string> messages;
    std::string said;
    do {
      if (!has_message(at_most)) {
        throw std::runtime_error("waited in vain for " + text + " after\n" + said);
      }
      messages.push_back(take());
      said += messages.back() + "\n";
    } while (messages.back().find(text) == std::string::npos);
    return messages;
  }

  /// What has come and was not taken yet.
  std::vector<std::string> rest() {
    std::vector<std::string> messages;
    while (has_message(std::chrono::seconds{0})) messages.push_back(take());
    return messages;
  }

 private:
  bool has_message(std::chrono::milliseconds at_most) const {
    pollfd arrival{socket_, POLLIN, 0};
    return poll(&arrival, 1, static_cast<int>(at_most.count())) == 1;
  }
  std::string take() const {
    std::array<char, 4096> buffer{};
    const ssize_t size = recv(socket_, buffer.data(), buffer.size(), 0);
    if (size < 0) throw std::runtime_error("cannot receive from " + path_.string());
    return {buffer.data(), static_cast<std::size_t>(size)};
  }

  std::filesystem::path path_;
  int socket_;
};

}  // namespace outside
