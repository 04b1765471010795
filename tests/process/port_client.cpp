#include "port_client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>

#include "eventually.hpp"

namespace outside {

namespace {

int connect_to(int port, const std::string& address) {
  const bool is_v6 = address.find(':') != std::string::npos;
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  v4.sin_family = AF_INET;
  v4.sin_port = v6.sin6_port = htons(static_cast<std::uint16_t>(port));
  v6.sin6_family = AF_INET6;
  inet_pton(AF_INET, address.c_str(), &v4.sin_addr);
  inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr);
  const int made = socket(is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int result = is_v6 ? connect(made, reinterpret_cast<const sockaddr*>(&v6), sizeof v6)
                           : connect(made, reinterpret_cast<const sockaddr*>(&v4), sizeof v4);
  if (result == 0) return made;
  close(made);
  throw std::runtime_error("nobody listens on " + address + ":" + std::to_string(port));
}

std::size_t length_in(const std::string& headers) {
  const std::string name = "\r\nContent-Length: ";
  const std::size_t at = headers.find(name);
  return at == std::string::npos ? 0 : std::stoul(headers.substr(at + name.size()));
}

}  // namespace

int free_port() {
  const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(made, reinterpret_cast<const sockaddr*>(&address), size) != 0 ||
      getsockname(made, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("no port is free");
  }
  close(made);
  return ntohs(address.sin_port);
}

PortClient::PortClient(int port, const std::string& address) : socket_(connect_to(port, address)) {}

PortClient::~PortClient() {
  close(socket_);
}

bool PortClient::send(const std::string& bytes) const {
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t count = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return false;
    sent += static_cast<std::size_t>(count);
  }
  return true;
}

bool PortClient::read_more(std::chrono::milliseconds at_most) {
  pollfd arrival{socket_, POLLIN, 0};
  if (poll(&arrival, 1, static_cast<int>(at_most.count())) != 1) {
    throw std::runtime_error("the port neither answers nor closes, after\n" + unread_);
  }
  std::array<char, 65536> buffer{};
  const ssize_t count = recv(socket_, buffer.data(), buffer.size(), 0);
  if (count > 0) unread_.append(buffer.data(), static_cast<std::size_t>(count));
  was_reset_ = count < 0;
  return count > 0;
}

PortReply PortClient::read_reply(bool has_body) {
  std::size_t end = 0;
  while ((end = unread_.find("\r\n\r\n")) == std::string::npos) {
    if (!read_more(patience)) return {};
  }
  PortReply reply;
  reply.headers = unread_.substr(0, end + 2);
  unread_.erase(0, end + 4);
  reply.status = std::stoi(reply.headers.substr(std::string("HTTP/1.1 ").size()));
  const std::size_t length = has_body ? length_in(reply.headers) : 0;
  while (unread_.size() < length) {
    if (!read_more(patience)) throw std::runtime_error("the port closed amid an answer");
  }
  reply.body = unread_.substr(0, length);
  unread_.erase(0, length);
  return reply;
}

std::string PortClient::read_to_end(std::chrono::seconds at_most) {
  while (read_more(at_most)) {
  }
  return unread_;
}

PortReply get(int port, const std::string& path, const std::string& address) {
  PortClient client(port, address);
  client.send("GET " + path + " HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
  return client.read_reply();
}

}  // namespace outside
