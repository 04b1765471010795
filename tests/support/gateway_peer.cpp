#include "gateway_peer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

namespace peer {

namespace {

SSL_CTX* make_server_tls(const Certificate& certificate, int newest_tls,
                         const std::string& ciphers) {
  SSL_CTX* const context = SSL_CTX_new(TLS_server_method());
  // So that it can offer what a client must refuse.
  const std::string offered = (ciphers.empty() ? "DEFAULT" : ciphers) + ":@SECLEVEL=0";
  if (SSL_CTX_set_cipher_list(context, offered.c_str()) != 1) {
    throw std::invalid_argument("no such ciphers: " + ciphers);
  }
  SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context, newest_tls);
  BIO* const pem = BIO_new_mem_buf(certificate.pem.data(), -1);
  X509* const leaf = PEM_read_bio_X509(pem, nullptr, nullptr, nullptr);
  while (X509* const further = PEM_read_bio_X509(pem, nullptr, nullptr, nullptr)) {
    SSL_CTX_add_extra_chain_cert(context, further);  // takes it over
  }
  ERR_clear_error();
  BIO* const key_pem = BIO_new_mem_buf(certificate.key_pem.data(), -1);
  EVP_PKEY* const key = PEM_read_bio_PrivateKey(key_pem, nullptr, nullptr, nullptr);
  SSL_CTX_use_certificate(context, leaf);
  SSL_CTX_use_PrivateKey(context, key);
  X509_free(leaf);
  EVP_PKEY_free(key);
  BIO_free(pem);
  BIO_free(key_pem);
  return context;
}

// Keeps in its argument, a std::string, what was read.
long keep_what_is_read(BIO* bio, int operation, const char* bytes, std::size_t, int, long,
                       int result, std::size_t* count) {
  if (operation == (BIO_CB_READ | BIO_CB_RETURN) && result > 0 && count != nullptr) {
    reinterpret_cast<std::string*>(BIO_get_callback_arg(bio))->append(bytes, *count);
  }
  return result;
}

void read_to_the_end(int socket, std::string& bytes) {
  char some[4096];
  for (ssize_t count = 0; (count = ::recv(socket, some, sizeof some, 0)) > 0;) {
    bytes.append(some, static_cast<std::size_t>(count));
  }
}

// OpenSSL answers even the end of a stream with an alert, by write(2), which ends the process when
// the socket is shut. Blocked in the peer's threads alone: the transport must not raise the signal.
void survive_clients_that_leave() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

// The value of Content-Length in a request's head.
std::size_t body_size_of(std::string_view head) {
  constexpr std::string_view name = "\r\nContent-Length: ";
  const std::size_t at = head.find(name);
  if (at == std::string_view::npos) return 0;
  return std::stoul(std::string{head.substr(at + name.size(), 10)});
}

}  // namespace

Line::Line(int socket, SSL* tls) : socket_{socket}, tls_{tls} {}

Line::~Line() {
  SSL_free(tls_);
}

std::string Line::read_request() {
  std::string text;
  while (true) {
    const std::size_t head_end = text.find("\r\n\r\n");
    if (head_end != std::string::npos &&
        text.size() >= head_end + 4 + body_size_of(std::string_view{text}.substr(0, head_end))) {
      return text;
    }
    char bytes[4096];
    const auto count = tls_ != nullptr ? SSL_read(tls_, bytes, sizeof bytes)
                                       : ::recv(socket_, bytes, sizeof bytes, 0);
    if (count <= 0) return {};
    text.append(bytes, static_cast<std::size_t>(count));
  }
}

bool Line::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = tls_ != nullptr
                           ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                           : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void Line::cork() {
  const int is_corked = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_CORK, &is_corked, sizeof is_corked);
}

void Line::uncork() {
  const int is_corked = 0;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_CORK, &is_corked, sizeof is_corked);
}

bool Line::wait_for_end(int timeout_ms) {
  pollfd one{.fd = socket_, .events = POLLRDHUP, .revents = 0};
  return ::poll(&one, 1, timeout_ms) == 1;
}

std::string Line::server_name() const {
  const char* const name = SSL_get_servername(tls_, TLSEXT_NAMETYPE_host_name);
  return name != nullptr ? name : "";
}

void Line::reset() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

Peer::Peer(Script script, const Certificate* certificate, int newest_tls,
           const std::string& ciphers, std::uint16_t port)
    : script_{std::move(script)},
      tls_{certificate != nullptr ? make_server_tls(*certificate, newest_tls, ciphers) : nullptr},
      listener_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  const int is_reused = 1;
  ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &is_reused, sizeof is_reused);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, any, size) != 0 || ::listen(listener_, 16) != 0 ||
      ::getsockname(listener_, any, &size) != 0) {
    throw std::runtime_error("no loopback socket");
  }
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread{[this] { accept_all(); }};
}

Peer::~Peer() {
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  ::close(listener_);
  {
    const std::lock_guard lock{mutex_};
    for (const int socket : open_sockets_) ::shutdown(socket, SHUT_RDWR);
  }
  for (std::thread& player : players_) player.join();
  SSL_CTX_free(tls_);
}

void Peer::wait_for_ended(int count) {
  for (int seen = ended_count_; seen < count; seen = ended_count_) ended_count_.wait(seen);
}

std::string Peer::bytes_of_failed_handshakes() {
  const std::lock_guard lock{mutex_};
  return failed_bytes_;
}

void Peer::accept_all() {
  while (true) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const int is_immediate = 1;  // pieces must not wait for one another's acknowledgement
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &is_immediate, sizeof is_immediate);
    ++connection_count_;
    const std::lock_guard lock{mutex_};
    open_sockets_.push_back(socket);
    players_.emplace_back([this, socket] { play(socket); });
  }
}

void Peer::play(int socket) {
  survive_clients_that_leave();
  SSL* tls = nullptr;
  bool is_open = true;
  if (tls_ != nullptr) {
    tls = SSL_new(tls_);
    SSL_set_fd(tls, socket);
    std::string bytes;
    BIO_set_callback_ex(SSL_get_rbio(tls), keep_what_is_read);
    BIO_set_callback_arg(SSL_get_rbio(tls), reinterpret_cast<char*>(&bytes));
    is_open = SSL_accept(tls) == 1;
    BIO_set_callback_ex(SSL_get_rbio(tls), nullptr);
    if (!is_open) {
      read_to_the_end(socket, bytes);
      const std::lock_guard lock{mutex_};
      failed_bytes_ += bytes;
    }
  }
  {
    Line line{socket, tls};
    if (is_open) script_(line);
  }
  {
    const std::lock_guard lock{mutex_};
    std::erase(open_sockets_, socket);
    ::close(socket);
  }
  ++ended_count_;
  ended_count_.notify_all();
}

std::string answer(std::string_view body, std::string_view headers) {
  std::string text = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  return text.append(headers).append("\r\n").append(body);
}

}  // namespace peer
