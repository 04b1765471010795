// Sockets: families that are closed, daemons that are none of our business, and those that it
// needs.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>

#include "probe.hpp"

namespace escape {

namespace {

Probe open_socket(const char* name, int family, int type, int protocol = 0) {
  return {std::string("open a socket ") + name, Expected::denied,
          [=] { return error_of(socket(family, type, protocol)); }};
}

int reach(const std::string& path, int type) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const int end = socket(AF_UNIX, type, 0);
  if (end < 0) return errno;
  return error_of(connect(end, reinterpret_cast<const sockaddr*>(&address), sizeof address));
}

Probe connect_to(const std::string& path, Expected expected, int type = SOCK_STREAM) {
  return {"connect to " + path, expected, [=] { return reach(path, type); }};
}

sockaddr_in local(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

int reach_the_gateway() {
  const sockaddr_in address = local(8443);
  return error_of(connect(socket(AF_INET, SOCK_STREAM, 0),
                          reinterpret_cast<const sockaddr*>(&address), sizeof address));
}

int listen_on(std::uint16_t port) {
  const sockaddr_in address = local(port);
  const int end = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(end, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return errno;
  return error_of(listen(end, 1));
}

int reach_who_is_notified() {
  const char* path = std::getenv("NOTIFY_SOCKET");
  return path == nullptr ? ENOENT : reach(path, SOCK_DGRAM);
}

}  // namespace

std::vector<Probe> socket_probes() {
  return {
      open_socket("of netlink", AF_NETLINK, SOCK_RAW),
      open_socket("of packets", AF_PACKET, SOCK_RAW),
      open_socket("of raw IP", AF_INET, SOCK_RAW, IPPROTO_ICMP),
      open_socket("of raw IPv6", AF_INET6, SOCK_RAW, IPPROTO_ICMPV6),
      open_socket("of virtual machines", AF_VSOCK, SOCK_STREAM),
      open_socket("of the kernel's cryptography", AF_ALG, SOCK_SEQPACKET),
      open_socket("of Bluetooth", AF_BLUETOOTH, SOCK_RAW),
      open_socket("of keys", AF_KEY, SOCK_RAW),
      open_socket("of XDP", AF_XDP, SOCK_RAW),
      open_socket("of TIPC", AF_TIPC, SOCK_STREAM),
      {"listen on port 80", Expected::denied, [] { return listen_on(80); }},
      connect_to("/run/systemd/private", Expected::denied),
      connect_to("/run/dbus/system_bus_socket", Expected::denied),
      connect_to("/run/postgresql/.s.PGSQL.5432", Expected::reached),
      connect_to("/run/systemd/journal/socket", Expected::reached, SOCK_DGRAM),
      connect_to("/run/systemd/journal/stdout", Expected::reached),
      {"tell systemd how it stands", Expected::reached, reach_who_is_notified},
      {"reach the gateway by TCP", Expected::reached, reach_the_gateway},
      {"listen for Prometheus", Expected::reached, [] { return listen_on(9464); }},
  };
}

}  // namespace escape
