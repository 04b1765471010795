#include "pg_proxy.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <condition_variable>
#include <cstring>
#include <list>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include "pg_link.hpp"

namespace pg_proxy {

namespace {

sockaddr_un address_in(const std::filesystem::path& folder) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = folder / ".s.PGSQL.5432";
  if (path.size() >= sizeof address.sun_path) {
    throw std::runtime_error("too long for a socket: " + path);
  }
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

int listen_in(const std::filesystem::path& folder) {
  const sockaddr_un address = address_in(folder);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      listen(fd, 64) != 0) {
    throw std::runtime_error("cannot listen in " + folder.string());
  }
  return fd;
}

// -1 when there is no server.
int connect_to(const std::filesystem::path& folder) {
  const sockaddr_un address = address_in(folder);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  close(fd);
  return -1;
}

}  // namespace

class Proxy::Relay {
 public:
  Relay(const std::filesystem::path& folder, std::filesystem::path server_folder, Counted counted)
      : server_folder_(std::move(server_folder)),
        owner_{.counted = counted,
               .fate_of_next_commit = [this] { return fate_of_next_commit(); },
               .on_committed = [this] { ++committed_count; },
               .on_struck =
                   [this] {
                     ++struck_count;
                     news.notify_all();
                   }},
        listener_(listen_in(folder)),
        wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        thread_([this] { run(); }) {}

  ~Relay() {
    {
      const std::lock_guard lock(mutex);
      is_ending_ = true;
    }
    wake();
    thread_.join();
    close(listener_);
    close(wake_);
  }

  void wake() const { eventfd_write(wake_, 1); }

  // What follows is guarded by `mutex`, the links too.
  mutable std::mutex mutex;
  mutable std::condition_variable news;
  std::map<int, Fate> fates;
  Fate fate_of_others = Fate::pass;
  int commit_count = 0;
  int committed_count = 0;
  int struck_count = 0;
  std::list<Link> links;

 private:
  Fate fate_of_next_commit() {
    const auto named = fates.find(++commit_count);
    return named == fates.end() ? fate_of_others : named->second;
  }

  void run() {
    for (;;) {
      std::vector<pollfd> waits = interests();
      if (waits.empty()) return;
      poll(waits.data(), waits.size(), -1);
      eventfd_t ignored = 0;
      eventfd_read(wake_, &ignored);
      const std::lock_guard lock(mutex);
      welcome();
      for (Link& link : links) link.turn();
      links.remove_if([](const Link& link) { return link.is_over(); });
    }
  }

  std::vector<pollfd> interests() {
    const std::lock_guard lock(mutex);
    if (is_ending_) return {};
    std::vector<pollfd> waits{{wake_, POLLIN, 0}, {listener_, POLLIN, 0}};
    for (const Link& link : links) {
      waits.push_back(link.client_interest());
      waits.push_back(link.server_interest());
    }
    return waits;
  }

  void welcome() {
    for (;;) {
      const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) return;
      const int server = connect_to(server_folder_);
      if (server >= 0) {
        links.emplace_back(owner_, client, server);
      } else {
        close(client);
      }
    }
  }

  std::filesystem::path server_folder_;
  Link::Owner owner_;
  int listener_;
  int wake_;
  bool is_ending_ = false;
  std::thread thread_;
};

Proxy::Proxy(std::filesystem::path folder, std::filesystem::path server_folder, Counted counted)
    : relay_(std::make_unique<Relay>(folder, std::move(server_folder), counted)) {}

Proxy::~Proxy() = default;

void Proxy::at_commit(int nth, Fate fate) {
  const std::lock_guard lock(relay_->mutex);
  relay_->fates[nth] = fate;
}

void Proxy::at_every_commit(Fate fate) {
  const std::lock_guard lock(relay_->mutex);
  relay_->fate_of_others = fate;
}

void Proxy::forget_fates() {
  const std::lock_guard lock(relay_->mutex);
  relay_->fates.clear();
  relay_->fate_of_others = Fate::pass;
}

int Proxy::commit_count() const {
  const std::lock_guard lock(relay_->mutex);
  return relay_->commit_count;
}

int Proxy::committed_count() const {
  const std::lock_guard lock(relay_->mutex);
  return relay_->committed_count;
}

int Proxy::struck_count() const {
  const std::lock_guard lock(relay_->mutex);
  return relay_->struck_count;
}

bool Proxy::wait_for_strikes(int count, std::chrono::milliseconds at_most) const {
  std::unique_lock lock(relay_->mutex);
  return relay_->news.wait_for(lock, at_most, [&] { return relay_->struck_count >= count; });
}

void Proxy::release() {
  const std::lock_guard lock(relay_->mutex);
  for (Link& link : relay_->links) link.release();
  relay_->wake();
}

void Proxy::cut_held() {
  const std::lock_guard lock(relay_->mutex);
  for (Link& link : relay_->links) link.cut_held();
  relay_->wake();
}

void Proxy::cut_all() {
  const std::lock_guard lock(relay_->mutex);
  for (Link& link : relay_->links) link.cut();
  relay_->wake();
}

}  // namespace pg_proxy
