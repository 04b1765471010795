// A journal of the test's own: in a namespace of mounts in which nothing but its socket is below
// /run. The rest of the process stays in there.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

namespace reconciled::test {

using JournalEntry = std::map<std::string, std::string>;

class JournalSocket {
 public:
  JournalSocket() : end_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {}
  JournalSocket(const JournalSocket&) = delete;
  JournalSocket& operator=(const JournalSocket&) = delete;
  ~JournalSocket() { close(end_); }

  /// False where this machine lets nobody have a namespace.
  bool open() {
    if (!enter_namespace() || mount("tmpfs", "/run", "tmpfs", 0, nullptr) != 0) return false;
    std::filesystem::create_directories("/run/systemd/journal");
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, "/run/systemd/journal/socket");
    return bind(end_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }

  void shut() { std::filesystem::remove("/run/systemd/journal/socket"); }

  /// What was sent and not taken yet, else nothing.
  JournalEntry take() const {
    std::string text(65536, '\0');
    const ssize_t size = recv(end_, text.data(), text.size(), MSG_DONTWAIT);
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return fields_of(text);
  }

 private:
  static bool enter_namespace() {
    const auto uid = std::to_string(getuid());
    if (unshare(CLONE_NEWNS) != 0) {
      if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
      std::ofstream("/proc/self/uid_map") << "0 " + uid + " 1";
    }
    return mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
  }

  // NAME=TEXT, or where there are newlines in the text NAME, its size in eight bytes, and the text.
  static JournalEntry fields_of(std::string_view text) {
    JournalEntry entry;
    while (!text.empty()) {
      const std::size_t line = text.find('\n');
      const std::size_t equals = text.substr(0, line).find('=');
      if (equals != std::string_view::npos) {
        entry.emplace(text.substr(0, equals), text.substr(equals + 1, line - equals - 1));
        text.remove_prefix(line + 1);
        continue;
      }
      std::uint64_t size = 0;
      std::memcpy(&size, text.data() + line + 1, sizeof size);
      entry.emplace(text.substr(0, line), text.substr(line + 1 + sizeof size, size));
      text.remove_prefix(line + 1 + sizeof size + size + 1);
    }
    return entry;
  }

  int end_;
};

}  // namespace reconciled::test
