// A server on loopback that does what a test tells it to, byte by byte: plain sockets and OpenSSL,
// nothing that the transport uses too but the TLS library.
#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "gateway_certificate.hpp"

namespace peer {

/// The server's end of one connection.
class Line {
 public:
  Line(int socket, SSL* tls);
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;
  ~Line();

  /// A whole request, head and body; empty at the end of the stream.
  std::string read_request();
  /// False when the client is gone.
  bool send(std::string_view bytes);
  /// What is sent from here on waits for `uncork`, so that it arrives as one.
  void cork();
  void uncork();
  /// Waits until the client closes, at most so long. True when it did.
  bool wait_for_end(int timeout_ms);
  /// What the client asked for by SNI.
  std::string server_name() const;
  /// Ends the connection with a reset instead of an end of stream.
  void reset();

 private:
  int socket_;
  SSL* tls_;
};

class Peer {
 public:
  using Script = std::function<void(Line&)>;

  /// Plays `script` on every connection, each on a thread of its own. With `newest_tls` every
  /// version up to that one; `ciphers` in OpenSSL's notation, of TLS 1.2 and older. `port` is one
  /// that an earlier peer had, 0 any.
  explicit Peer(Script script, const Certificate* certificate = nullptr, int newest_tls = 0,
                const std::string& ciphers = {}, std::uint16_t port = 0);
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  ~Peer();

  std::uint16_t port() const { return port_; }
  int connection_count() const { return connection_count_; }
  /// How many connections have been played to their end.
  void wait_for_ended(int count);
  /// Every byte, as it came off the wire, of the connections whose handshake failed.
  std::string bytes_of_failed_handshakes();

 private:
  void accept_all();
  void play(int socket);

  Script script_;
  SSL_CTX* tls_ = nullptr;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connection_count_ = 0;
  std::atomic<int> ended_count_ = 0;
  std::mutex mutex_;
  std::vector<int> open_sockets_;
  std::string failed_bytes_;
  std::vector<std::thread> players_;
  std::thread acceptor_;
};

/// "HTTP/1.1 200 OK" with these further header lines and this body.
std::string answer(std::string_view body, std::string_view headers = "");

}  // namespace peer
